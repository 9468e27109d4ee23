package dev.winnow.inference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where DJL unpacks its native code, to load it at this start and every later one. Whoever can write there runs code as this user. So the
 * directory, what it holds and all directories above it must belong to this user or to root, and nobody else may write them;
 * only above the directory, one with the sticky bit, such as {@code /tmp}, will do. On a file system without such permissions nothing is
 * checked.
 *
 * <p>Libraries that the operator names, as with {@code PYTORCH_LIBRARY_PATH}, are the operator's affair.
 */
final class NativeCode {
    /** Set to {@code true} where the directory is open to all but there is no other user, as in a container of one user. */
    static final String TRUSTED = "WINNOW_TRUST_DJL_CACHE_DIR";

    private static final List<String> VARIABLES = List.of("ENGINE_CACHE_DIR", "DJL_CACHE_DIR");
    private static final String REMEDY =
            ": set DJL_CACHE_DIR to a directory that only this user can write (mkdir -m 700 DIR)";
    private static final int OTHERS_WRITE = 0002;
    private static final int GROUP_WRITES = 0020;
    private static final int STICKY = 01000;
    /** Library, version and flavour below the cache. */
    private static final int DEPTH = 4;

    private NativeCode() {}

    /**
     * Checks the directory that DJL uses, and makes it if it does not exist. Call before DJL's engine or tokenizers are touched.
     *
     * @throws IllegalArgumentException when others can write there; the message names the place and the remedy
     */
    static void requirePrivate() {
        if (!"true".equals(setting(TRUSTED).orElse(""))) {
            for (Path directory : directories()) {
                requirePrivate(directory);
            }
        }
    }

    /** As DJL chooses; it would fall back to the temporary directory, where a path that can be predicted is anyone's. */
    private static List<Path> directories() {
        List<Path> named = VARIABLES.stream()
                .map(NativeCode::setting)
                .flatMap(Optional::stream)
                .map(Path::of)
                .toList();
        if (setting("DJL_CACHE_DIR").isPresent()) {
            return named;
        }
        Path home = Path.of(System.getProperty("user.home"));
        if (!Files.isWritable(home)) {
            throw new IllegalArgumentException("no place for native code: the home directory " + home
                    + " cannot be written, and a shared temporary directory is not used" + REMEDY);
        }
        return Stream.concat(named.stream(), Stream.of(home.resolve(".djl.ai"))).toList();
    }

    /** As DJL reads it: the environment first. */
    private static Optional<String> setting(String name) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> !value.isEmpty())
                .or(() -> Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isEmpty()));
    }

    /** As {@link #requirePrivate()} for one directory. */
    static void requirePrivate(Path directory) {
        try {
            if (!directory.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                return;
            }
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path real = directory.toRealPath();
            Owner self = Owner.ofThisProcess();
            for (Path named : List.of(real, directory.toAbsolutePath().normalize())) {
                for (Path above = named.getParent(); above != null; above = above.getParent()) {
                    require(above, self, true);
                }
            }
            try (Stream<Path> entries = Files.walk(real, DEPTH)) {
                for (Iterator<Path> all = entries.iterator(); all.hasNext(); ) {
                    require(all.next(), self, false);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException(
                    "native code cannot be unpacked to " + directory + " (" + e + ")" + REMEDY, e);
        }
    }

    private static void require(Path path, Owner self, boolean above) throws IOException {
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(path, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            // another process of this user unpacks
            return;
        }
        int uid = (Integer) attributes.get("uid");
        int mode = (Integer) attributes.get("mode");
        if (uid != 0 && uid != self.uid()) {
            throw refused(path, "belongs to another user");
        }
        boolean link = Files.isSymbolicLink(path);
        boolean sticky = above && (mode & STICKY) != 0;
        boolean foreignGroup = (mode & GROUP_WRITES) != 0 && (Integer) attributes.get("gid") != self.gid();
        if (!link && !sticky && ((mode & OTHERS_WRITE) != 0 || foreignGroup)) {
            throw refused(path, "can be written by others");
        }
    }

    private static IllegalArgumentException refused(Path path, String reason) {
        return new IllegalArgumentException(
                "native code is not loaded from below " + path + ", which " + reason + REMEDY);
    }

    /** User and group that own what this process creates. */
    private record Owner(int uid, int gid) {
        static Owner ofThisProcess() throws IOException {
            Path file = Files.createTempFile("winnow-", ".owner");
            try {
                Map<String, Object> attributes = Files.readAttributes(file, "unix:uid,gid");
                return new Owner((Integer) attributes.get("uid"), (Integer) attributes.get("gid"));
            } finally {
                Files.delete(file);
            }
        }
    }
}

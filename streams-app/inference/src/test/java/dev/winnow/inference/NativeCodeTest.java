package dev.winnow.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeCodeTest {
    @TempDir
    Path home;

    private Path directory(String path, String permissions) throws IOException {
        Path directory = Files.createDirectories(home.resolve(path));
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void aDirectoryThatDoesNotExistIsMadeForThisUserAlone() throws IOException {
        Path cache = home.resolve("new").resolve("cache");

        NativeCode.requirePrivate(cache);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
                .isEqualTo("rwx------");
    }

    @Test
    void othersMayReadWhatTheyCannotWrite() throws IOException {
        directory("cache/pytorch", "rwxr-xr-x");

        assertThatCode(() -> NativeCode.requirePrivate(home.resolve("cache"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache", "cache/pytorch/2.7.1-cpu", "."})
    void aDirectoryThatOthersCanWriteIsRefusedWithARemedy(String open) throws IOException {
        directory("cache/pytorch/2.7.1-cpu", "rwxr-xr-x");
        directory(open, "rwxrwxrwx");

        assertThatThrownBy(() -> NativeCode.requirePrivate(home.resolve("cache")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        home.toRealPath().resolve(open).normalize().toString())
                .hasMessageContaining("DJL_CACHE_DIR");
    }

    @Test
    void aLibraryThatOthersCanWriteIsRefused() throws IOException {
        Path library =
                Files.createFile(directory("cache/tokenizers", "rwxr-xr-x").resolve("libtokenizers.so"));
        Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatThrownBy(() -> NativeCode.requirePrivate(home.resolve("cache")))
                .hasMessageContaining("libtokenizers.so");
    }

    @Test
    void theStickyBitOfATemporaryDirectoryProtectsOnlyWhatIsBelowIt() throws IOException {
        Path shared = directory("tmp", "rwxrwxrwx");
        Files.setAttribute(shared, "unix:mode", 01777);

        assertThatCode(() -> NativeCode.requirePrivate(shared.resolve("mine"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> NativeCode.requirePrivate(shared)).hasMessageContaining("written by others");
    }

    @Test
    void aLinkThatOthersCanReplaceIsRefused() throws IOException {
        Path cache = directory("cache", "rwx------");
        Path link = Files.createSymbolicLink(directory("open", "rwxrwxrwx").resolve("link"), cache);

        assertThatThrownBy(() -> NativeCode.requirePrivate(link)).hasMessageContaining("open");
    }

    @Test
    void aDirectoryOfAnotherUserIsRefused() throws IOException {
        Path cache = directory("tmp/.djl.ai", "rwxr-xr-x");
        assumeTrue(
                Files.getAttribute(cache, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(0), "only root gives away");
        Files.setAttribute(cache, "unix:uid", 12_345);

        assertThatThrownBy(() -> NativeCode.requirePrivate(cache)).hasMessageContaining("another user");
    }
}

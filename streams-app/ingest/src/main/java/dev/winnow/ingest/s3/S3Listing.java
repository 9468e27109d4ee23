package dev.winnow.ingest.s3;

import dev.winnow.ingest.InputFiles;
import dev.winnow.ingest.InputListing;
import dev.winnow.ingest.source.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ObjectStorageClass;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The objects of one place. Empty objects that only stand for a folder are left out, and so are archived ones, which cannot be read until somebody restores them. Owned
 * by one thread.
 */
public final class S3Listing implements InputListing {
    private static final Set<ObjectStorageClass> ARCHIVED =
            Set.of(ObjectStorageClass.GLACIER, ObjectStorageClass.DEEP_ARCHIVE);

    private final S3Store store;
    private final S3Location location;
    private InputFiles last = new InputFiles(List.of(), 0, List.of());

    /** @param store closed by whoever opened it */
    public S3Listing(S3Store store, S3Location location) {
        this.store = store;
        this.location = location;
    }

    @Override
    public InputFiles all() throws IOException {
        try {
            return list(false);
        } catch (SdkException e) {
            throw new IOException(
                    "cannot list " + location + ": " + S3Store.why(e)
                            + "; check the address, the credentials and --s3-endpoint, --s3-region, --s3-path-style",
                    e);
        }
    }

    /** Where the store fails, what it had before: objects that are missing from half a listing are not gone. */
    @Override
    public InputFiles arrived() {
        try {
            last = list(true);
            return last;
        } catch (SdkException e) {
            return new InputFiles(last.files(), last.notRegular(), List.of(location + " (" + S3Store.why(e) + ")"));
        }
    }

    private InputFiles list(boolean arrivedOnly) {
        List<InputFile> files = new ArrayList<>();
        long archived = 0;
        for (S3Object object : (Iterable<S3Object>) store.list(location)::iterator) {
            boolean isFolder = object.size() == 0 && object.key().endsWith("/");
            if (isFolder || arrivedOnly && isOnItsWay(object.key())) {
                continue;
            }
            // not every store has classes
            if (object.storageClass() != null && ARCHIVED.contains(object.storageClass())) {
                archived++;
            } else {
                files.add(file(object));
            }
        }
        files.sort(Comparator.comparing(InputFile::name));
        return new InputFiles(files, archived, List.of());
    }

    private InputFile file(S3Object object) {
        S3Content content =
                new S3Content(store, location.bucket(), object.key(), S3Store.tag(object.eTag()), object.size());
        return new InputFile(
                path(location.bucket(), object.key()),
                content.address(),
                content.size(),
                object.lastModified().toEpochMilli(),
                content.tag(),
                content);
    }

    /** What the user names is taken; what is named below it may be on its way. */
    private boolean isOnItsWay(String key) {
        String below = key.substring(location.prefix().lastIndexOf('/') + 1);
        for (String name : below.split("/")) {
            if (InputFiles.isOnItsWay(name)) {
                return true;
            }
        }
        return false;
    }

    /** For rules and the ends of names; a key may have characters that a path of this machine has not. */
    private static Path path(String bucket, String key) {
        try {
            return Path.of("/" + bucket, key);
        } catch (InvalidPathException e) {
            return Path.of(
                    "/" + bucket,
                    new String(key.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII).replace('\0', '?'));
        }
    }
}

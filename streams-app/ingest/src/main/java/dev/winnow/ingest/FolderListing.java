package dev.winnow.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Files and folders of the file system.
 *
 * @param paths as the user gives them
 */
record FolderListing(List<Path> paths) implements InputListing {
    FolderListing {
        paths = List.copyOf(paths);
    }

    @Override
    public InputFiles all() throws IOException {
        return InputFiles.list(paths);
    }

    @Override
    public InputFiles arrived() {
        return InputFiles.listArrived(paths);
    }
}

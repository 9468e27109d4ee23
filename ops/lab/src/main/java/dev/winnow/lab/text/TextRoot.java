package dev.winnow.lab.text;

import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * A folder or archive of this machine with text of one kind.
 *
 * @param source name of the kind, which becomes the source of its documents
 * @param description what it is, for a person
 * @param path the folder, or a {@code .zip} file that is read like one
 * @param rule glob over absolute paths that separates its files from those of other kinds in the same folder
 * @param accepts which file names to take
 */
record TextRoot(String source, String description, Path path, String rule, Predicate<String> accepts) {
    static final String MANUAL = "manual";

    static TextRoot of(String source, String description, Path path, Predicate<String> accepts) {
        return new TextRoot(source, description, path, everythingBelow(path), accepts);
    }

    /** Glob of all files below a folder whose name may itself hold characters that mean something in globs. */
    static String everythingBelow(Path folder) {
        return folder.toString().replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0") + "/**";
    }

    boolean isArchive() {
        return path.toString().endsWith(".zip");
    }
}

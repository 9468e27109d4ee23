package dev.winnow.lab.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many files were decoded rightly.
 *
 * @param command how to repeat it
 * @param versions of Python's tools, by name
 * @param files files of all folders
 * @param right files that were decoded rightly, by tool
 * @param folders the same by folder
 */
record CharsetBenchReport(
        String command,
        Map<String, String> versions,
        int files,
        Map<String, Integer> right,
        Map<String, Folder> folders) {

    /** Of one folder. */
    record Folder(int files, Map<String, Integer> right) {}

    /** @param texts what each tool reads of each file, by name */
    static CharsetBenchReport of(
            String command,
            Map<String, String> versions,
            List<CharsetFile> files,
            Map<String, List<Optional<String>>> texts) {
        Map<String, Integer> sizes = new TreeMap<>();
        files.forEach(file -> sizes.merge(file.folder(), 1, Integer::sum));
        Map<String, Folder> folders = new TreeMap<>();
        sizes.forEach((folder, size) -> folders.put(folder, new Folder(size, new LinkedHashMap<>())));
        Map<String, Integer> right = new LinkedHashMap<>();
        texts.forEach((tool, read) -> {
            right.put(tool, 0);
            folders.values().forEach(folder -> folder.right().put(tool, 0));
            for (int i = 0; i < files.size(); i++) {
                CharsetFile file = files.get(i);
                int one = read.get(i).filter(file::hasText).isPresent() ? 1 : 0;
                right.merge(tool, one, Integer::sum);
                folders.get(file.folder()).right().merge(tool, one, Integer::sum);
            }
        });
        return new CharsetBenchReport(command, versions, files.size(), right, folders);
    }

    String table() {
        StringBuilder table = new StringBuilder(command).append(String.format("%n%n%-28s %6s", "charset", "files"));
        right.keySet().forEach(tool -> table.append(String.format(" %18s", tool)));
        folders.forEach((name, folder) -> row(table, name, folder.files(), folder.right()));
        row(table, "all", files, right);
        right.forEach((tool, count) ->
                table.append(String.format(Locale.ROOT, "%n%s: %.3f of the files", tool, (double) count / files)));
        return table.append(versions.isEmpty() ? "" : String.format("%n%s", versions))
                .append(System.lineSeparator())
                .toString();
    }

    private static void row(StringBuilder table, String name, int files, Map<String, Integer> right) {
        table.append(String.format("%n%-28s %6d", name, files));
        right.values().forEach(count -> table.append(String.format(" %18d", count)));
    }
}

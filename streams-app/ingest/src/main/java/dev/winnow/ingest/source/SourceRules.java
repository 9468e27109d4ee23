package dev.winnow.ingest.source;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Gives a file of a folder its source name by its path: the first stated rule that matches, else the built-in ones (source code is
 * {@code github}, licences are {@code licenses}, manuals and read-me files are {@code documentation}), else nothing.
 */
public final class SourceRules {
    /** No stated rules. */
    public static final SourceRules BUILT_IN = new SourceRules(List.of());

    private static final Set<String> CODE = Set.of(
            "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "java", "kt", "scala", "groovy", "py", "pyi", "pl", "pm", "rb",
            "js", "mjs", "ts", "tsx", "jsx", "go", "rs", "swift", "cs", "php", "sh", "bash", "lua", "r", "jl", "sql",
            "el", "lisp", "hs", "ml", "clj", "ex", "erl", "f90", "m4", "cmake", "tcl", "awk", "css", "gradle", "al");

    private static final Pattern LICENCE =
            Pattern.compile("(licen[cs]es?|copying|copyright|notice|eula)([._-].*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern LICENCE_FOLDER = Pattern.compile(".*/(common-)?licen[cs]es/.*");
    private static final Pattern DOCUMENTATION = Pattern.compile(
            "(readme|changelog|changes|news|history|authors|todo|install|contributing|faq)([._-].*)?"
                    + "|.*\\.(md|rst|pod|texi|texinfo|info|adoc|txt|html?)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern DOCUMENTATION_FOLDER = Pattern.compile(".*/(docs?|man|info|help)/.*");

    private final List<Rule> stated;

    private SourceRules(List<Rule> stated) {
        this.stated = List.copyOf(stated);
    }

    /**
     * Rules of the form {@code GLOB=name}. A glob without a slash is matched against the file name, one with a slash against the whole path.
     *
     * @throws IllegalArgumentException naming the rule that is malformed
     */
    public static SourceRules of(List<String> rules) {
        List<Rule> parsed = new ArrayList<>();
        for (String rule : rules) {
            int equals = rule.lastIndexOf('=');
            if (equals <= 0 || equals == rule.length() - 1) {
                throw new IllegalArgumentException("source rule \"" + rule + "\" is not of the form GLOB=name");
            }
            String glob = rule.substring(0, equals);
            try {
                PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
                parsed.add(new Rule(matcher, glob.contains("/"), rule.substring(equals + 1)));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "source rule \"" + rule + "\": " + e.getDescription() + " in the glob", e);
            }
        }
        return new SourceRules(parsed);
    }

    /** The source name of a file; empty when no rule knows it. */
    public String of(Path path) {
        return stated(path).orElseGet(() -> builtIn(path));
    }

    /** The source name that a stated rule gives. */
    Optional<String> stated(Path path) {
        return stated.stream()
                .filter(rule -> rule.matches(path))
                .map(Rule::name)
                .findFirst();
    }

    private static String builtIn(Path path) {
        String name = path.getFileName().toString().replaceFirst("\\.(gz|zst)$", "");
        String whole = path.toString();
        int dot = name.lastIndexOf('.');
        String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
        if (LICENCE.matcher(name).matches() || LICENCE_FOLDER.matcher(whole).matches()) {
            return "licenses";
        }
        if (CODE.contains(extension)) {
            return "github";
        }
        if (DOCUMENTATION.matcher(name).matches()
                || DOCUMENTATION_FOLDER.matcher(whole).matches()) {
            return "documentation";
        }
        return "";
    }

    private record Rule(PathMatcher matcher, boolean wholePath, String name) {
        boolean matches(Path path) {
            return matcher.matches(wholePath ? path : path.getFileName());
        }
    }
}

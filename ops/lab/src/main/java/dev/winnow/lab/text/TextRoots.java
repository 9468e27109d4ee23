package dev.winnow.lab.text;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Where text usually lies: under the JDK, Maven's repository, and the shared folders of Linux and macOS. Lists only what exists. */
final class TextRoots {
    private static final Predicate<String> DOCUMENTATION = matching(
            "(?i)(.*\\.(txt|md|rst|pod)|(README|NEWS|FAQ|HISTORY|CHANGES|CHANGELOG|THANKS|USAGE|INSTALL|HACKING)[^.]*)(\\.gz)?");
    private static final Predicate<String> LICENSE =
            matching("(?i)(copyright|licen[cs]e|notice|copying|gpl|lgpl|bsd|mpl|apache" + "|artistic|.*\\.md)[^/]*");
    private static final Predicate<String> MANUAL = matching(".*\\.[1-8](\\.gz)?");

    private TextRoots() {}

    private static Predicate<String> matching(String expression) {
        return Pattern.compile(expression).asMatchPredicate();
    }

    private static Predicate<String> endingWith(String... suffixes) {
        List<String> endings = List.of(suffixes);
        return name -> endings.stream().anyMatch(name::endsWith);
    }

    /**
     * The roots that exist, in a fixed order; where two overlap the more special one comes first.
     *
     * @param system the root of the file system
     * @param javaHome the JDK or JRE
     * @param userHome the user's folder
     */
    static List<TextRoot> existing(Path system, Path javaHome, Path userHome) {
        List<TextRoot> roots = new ArrayList<>();
        Path share = system.resolve("usr/share");
        Path documentation = share.resolve("doc");
        add(roots, TextRoot.of("licenses", "licences of the JDK", javaHome.resolve("legal"), LICENSE));
        add(roots, TextRoot.of("licenses", "common licences", share.resolve("common-licenses"), name -> true));
        add(
                roots,
                new TextRoot(
                        "licenses",
                        "licences of installed packages",
                        documentation,
                        documentation + "/*/copyright",
                        "copyright"::equals));
        add(roots, TextRoot.of("documentation", "documentation of installed packages", documentation, DOCUMENTATION));
        add(roots, TextRoot.of("java", "source code of the JDK", sourceArchive(javaHome), endingWith(".java")));
        for (String pattern : new String[] {"usr/lib", "usr/local/lib", "opt/homebrew/lib"}) {
            for (Path python : children(system.resolve(pattern), "python3*")) {
                add(roots, TextRoot.of("python", "Python's library", python, endingWith(".py")));
            }
        }
        List<Path> perl = new ArrayList<>(List.of(share.resolve("perl"), share.resolve("perl5")));
        for (Path architecture : children(system.resolve("usr/lib"), "*-linux-gnu*")) {
            perl.addAll(children(architecture, "perl*"));
        }
        perl.forEach(folder -> add(roots, TextRoot.of("perl", "Perl's library", folder, endingWith(".pm", ".pl"))));
        add(roots, TextRoot.of("c", "C and C++ headers", system.resolve("usr/include"), endingWith(".h", ".hpp")));
        add(roots, TextRoot.of("c", "C headers of the JDK", javaHome.resolve("include"), endingWith(".h")));
        add(roots, TextRoot.of(TextRoot.MANUAL, "manual pages", share.resolve("man"), MANUAL));
        add(roots, TextRoot.of(TextRoot.MANUAL, "manual pages of the JDK", javaHome.resolve("man"), MANUAL));
        add(
                roots,
                TextRoot.of(
                        "maven",
                        "build descriptions in Maven's repository",
                        userHome.resolve(".m2/repository"),
                        endingWith(".pom")));
        return roots;
    }

    /** The JDK's own, else that of a JDK beside it: Debian packs the sources of its JDK apart from it. */
    private static Path sourceArchive(Path javaHome) {
        Path own = javaHome.resolve("lib/src.zip");
        Path family = javaHome.getParent();
        if (Files.isRegularFile(own) || family == null) {
            return own;
        }
        return children(family, "*").stream()
                .map(home -> home.resolve("lib/src.zip"))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(own);
    }

    private static void add(List<TextRoot> roots, TextRoot root) {
        try {
            Path real = root.path().toRealPath();
            boolean seen = roots.stream()
                    .anyMatch(
                            other -> other.path().equals(real) && other.source().equals(root.source()));
            if (!seen && (Files.isDirectory(real) || root.isArchive())) {
                String rule = root.rule()
                        .replace(TextRoot.everythingBelow(root.path()), TextRoot.everythingBelow(real))
                        .replace(root.path().toString(), real.toString());
                roots.add(new TextRoot(root.source(), root.description(), real, rule, root.accepts()));
            }
        } catch (IOException e) {
            // this machine has no such folder, or it may not be read: others will do
        }
    }

    private static List<Path> children(Path folder, String glob) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
                entries.forEach(found::add);
            } catch (IOException e) {
                return List.of();
            }
        }
        found.sort(null);
        return found;
    }
}

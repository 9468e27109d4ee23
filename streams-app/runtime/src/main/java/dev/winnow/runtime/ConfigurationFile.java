package dev.winnow.runtime;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options from a properties file: a key is an option's long name without the dashes, and {@code kafka.KEY} passes a
 * setting through to the Kafka clients. The command line wins. An unknown key is refused with the nearest valid
 * one.
 */
public final class ConfigurationFile implements IDefaultValueProvider {
    private static final String KAFKA_PREFIX = "kafka.";

    private static final Pattern COMMENT = Pattern.compile("^[ \\t\\f]*[#!]");
    /** An odd number of backslashes before a letter or digit that is not to be escaped. */
    private static final Pattern INVALID_ESCAPE =
            Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\(?![tnrf]|u[0-9A-Fa-f]{4})[A-Za-z0-9]");

    private static final Pattern CONTINUATION = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\$");

    private final Path file;
    private final Map<String, String> values = new TreeMap<>();

    public ConfigurationFile(Path file) {
        this.file = file;
        Properties properties = new Properties();
        try {
            String text = Files.readString(file);
            requireValidEscapes(text);
            properties.load(new StringReader(text));
        } catch (CharacterCodingException e) {
            throw new UsageException("cannot read the configuration file: " + file
                    + " is not UTF-8; save it as UTF-8, or check --config");
        } catch (IOException e) {
            throw new UsageException("cannot read the configuration file: " + FailureText.of(e) + "; check --config");
        }
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    }

    /** Java's reader throws at one kind of them and silently drops the backslash of all others, in a password for example. */
    private void requireValidEscapes(String text) {
        Matcher comments = COMMENT.matcher("");
        Matcher invalid = INVALID_ESCAPE.matcher("");
        Matcher continuations = CONTINUATION.matcher("");
        int number = 0;
        boolean continued = false;
        for (String line : text.split("\\R", -1)) {
            number++;
            boolean comment = !continued && comments.reset(line).find();
            if (!comment && invalid.reset(line).find()) {
                throw new UsageException("invalid escape in line " + number + " of " + file
                        + ": write \\\\ for a backslash, and \\uXXXX with four hexadecimal digits for a character");
            }
            continued = !comment && continuations.reset(line).find();
        }
    }

    /** Refuses keys that are not options of the command. */
    public void requireKnown(CommandSpec command) {
        TreeSet<String> known = new TreeSet<>();
        for (OptionSpec option : command.options()) {
            if (!option.usageHelp() && !option.versionHelp() && !key(option).equals("config")) {
                known.add(key(option));
            }
        }
        for (String key : values.keySet()) {
            if (!key.startsWith(KAFKA_PREFIX) && !known.contains(key)) {
                throw new UsageException("unknown key '" + key + "' in " + file + ": did you mean '"
                        + nearest(key, known) + "'? '" + command.qualifiedName() + " --help' lists all");
            }
        }
    }

    public Path path() {
        return file;
    }

    /** Settings under {@code kafka.}, without that prefix. */
    public Map<String, String> kafkaSettings() {
        Map<String, String> settings = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(KAFKA_PREFIX)) {
                settings.put(key.substring(KAFKA_PREFIX.length()), value);
            }
        });
        return settings;
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option ? values.get(key(option)) : null;
    }

    private static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    public static String nearest(String key, Iterable<String> candidates) {
        List<String> sorted = new ArrayList<>();
        candidates.forEach(sorted::add);
        sorted.sort(Comparator.comparingInt((String candidate) -> distance(key, candidate))
                .thenComparing(Comparator.naturalOrder()));
        return sorted.get(0);
    }

    /** Levenshtein distance of two short strings. */
    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int substitution = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[right.length()];
    }
}

package dev.winnow.app;

import dev.winnow.runtime.HiddenOptions;
import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;

/** What help and the configuration reference report about an option: its group, placeholder, description and default. */
final class OptionTexts {
    private static final Set<Class<?>> INTEGERS =
            Set.of(int.class, Integer.class, long.class, Long.class, short.class, Short.class);
    private static final Set<String> UNITS = Set.of("SECONDS", "HOURS", "BYTES", "PORT");
    private static final Pattern ENVIRONMENT = Pattern.compile("\\$\\{env:(\\w+):-(.*)}");

    /** Headings under which help lists options, in this order. */
    enum Group {
        SUBJECT("Options"),
        DEPLOYMENT("Kafka and registry"),
        SERVICE("Service"),
        OUTPUT("Output and help");

        final String heading;

        Group(String heading) {
            this.heading = heading;
        }
    }

    private OptionTexts() {}

    static Group group(OptionSpec option) {
        boolean connects = option.command().findOption("--bootstrap-server") != null;
        return switch (option.longestName()) {
            case "--bootstrap-server", "--schema-registry", "--auto-register-schemas", "--prefix", "--kafka" ->
                Group.DEPLOYMENT;
            // --data-dir of a command that connects is another way to name a broker
            case "--data-dir", "--config" -> connects ? Group.DEPLOYMENT : Group.SUBJECT;
            case "--http-host", "--http-port", "--drain-timeout" -> Group.SERVICE;
            case "--json", "--report", "--quiet", "--help", "--version" -> Group.OUTPUT;
            default -> Group.SUBJECT;
        };
    }

    /** Whether help lists an option. */
    static boolean isListed(OptionSpec option) {
        Object command = option.command().userObject();
        HiddenOptions hidden = command == null ? null : command.getClass().getAnnotation(HiddenOptions.class);
        return !option.hidden()
                && (hidden == null || !Arrays.asList(hidden.value()).contains(option.longestName()));
    }

    static boolean takesValue(ArgSpec argument) {
        return argument.arity().max() > 0;
    }

    /** The placeholder of the value: as declared, else N for a number, a unit, or the last word of the option's name. */
    static String placeholder(ArgSpec argument) {
        String declared = argument.paramLabel();
        if (!declared.startsWith("<") || !(argument instanceof OptionSpec option)) {
            return declared;
        }
        String name = option.longestName();
        String word = name.substring(name.lastIndexOf('-') + 1).toUpperCase(Locale.ROOT);
        return INTEGERS.contains(option.type()) && !UNITS.contains(word) ? "N" : word;
    }

    /** The placeholder as help shows it: {@code [,...]} for a list with commas, {@code ...} for several values. */
    static String value(ArgSpec argument) {
        String several = argument.splitRegex().isEmpty() ? "..." : "[,...]";
        boolean repeated = argument.arity().max() > 1 || !argument.splitRegex().isEmpty();
        String value = placeholder(argument) + (repeated ? several : "");
        return argument instanceof PositionalParamSpec && !argument.required() ? "[" + value + "]" : value;
    }

    /** The default as declared, without the environment variable that may replace it; empty without one. */
    static String standard(ArgSpec argument) {
        String standard = ENVIRONMENT.matcher(declaredDefault(argument)).replaceAll("$2");
        return argument.type().isEnum() ? standard.toLowerCase(Locale.ROOT) : standard;
    }

    /** Meaning of an option without its default. */
    static String meaning(ArgSpec argument) {
        String declared = String.join(" ", argument.description());
        if (argument.completionCandidates() == null) {
            return declared;
        }
        String names = String.join(", ", argument.completionCandidates());
        return names.isEmpty() ? declared : declared.replace(names, names.toLowerCase(Locale.ROOT));
    }

    /** Meaning and default: what the machine or another option decides is part of the meaning. */
    static String description(ArgSpec argument) {
        String meaning = meaning(argument);
        boolean optionWithValue = argument instanceof OptionSpec && takesValue(argument);
        if (!optionWithValue || argument.required() || meaning.contains("(default: ")) {
            return meaning;
        }
        String standard = standard(argument).isEmpty() ? "none" : standard(argument);
        Matcher environment = ENVIRONMENT.matcher(declaredDefault(argument));
        return meaning.replaceFirst("\\.$", "") + " (default: " + standard
                + (environment.matches() ? "; env " + environment.group(1) : "") + ").";
    }

    /** Of the annotation, where the name of an environment variable is not replaced by its value yet. */
    private static String declaredDefault(ArgSpec argument) {
        Option option =
                argument.userObject() instanceof AnnotatedElement element ? element.getAnnotation(Option.class) : null;
        return option == null || option.defaultValue().equals(Option.NULL_VALUE) || argument.defaultValue() == null
                ? ""
                : option.defaultValue();
    }
}

package dev.winnow.app;

import dev.winnow.app.OptionTexts.Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The help of every command, derived from its declaration: a short synopsis, options in groups with placeholder and default, exit codes,
 * and examples.
 */
final class CommandHelp extends Help {
    private static final String HELP = "--help";
    /** Sections that come before the options: what a person looks for in a group of commands. */
    private static final List<String> COMMANDS =
            List.of(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, UsageMessageSpec.SECTION_KEY_COMMAND_LIST);

    private static final int INDENT = 2;
    private static final int LONGEST_NAME = 30;

    private final List<String> examples;

    private CommandHelp(CommandSpec command, ColorScheme colors, Examples examples) {
        super(command, colors);
        this.examples = examples.of(command);
    }

    /** Gives a command and all below it this help, and the option {@code --help}. */
    static CommandLine addTo(CommandLine command, Examples examples) {
        CommandSpec spec = command.getCommandSpec();
        if (NamedCommands.isOutline(spec)) {
            return command;
        }
        if (spec.findOption(HELP) == null && !(spec.userObject() instanceof CommandLine.HelpCommand)) {
            spec.addOption(OptionSpec.builder("-h", HELP)
                    .usageHelp(true)
                    .description("Show this help and exit.")
                    .build());
        }
        UsageMessageSpec usage = spec.usageMessage();
        usage.descriptionHeading("%n").parameterListHeading("%nArguments:%n").commandListHeading("%nCommands:%n");
        usage.exitCodeListHeading("%nExit codes:%n")
                .footerHeading(examples.of(spec).isEmpty() ? "" : "%nExamples:%n");
        if (usage.exitCodeList().isEmpty() && spec.subcommands().isEmpty()) {
            usage.exitCodeList(exitCodes(spec));
        }
        List<String> sections = new ArrayList<>(command.getHelpSectionKeys());
        sections.removeAll(COMMANDS);
        sections.addAll(sections.indexOf(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING), COMMANDS);
        command.setHelpSectionKeys(sections);
        command.setHelpFactory((one, colors) -> new CommandHelp(one, colors, examples));
        command.getSubcommands().values().forEach(child -> addTo(child, examples));
        return command;
    }

    private static Map<String, String> exitCodes(CommandSpec command) {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("0", "done");
        codes.put("1", "failed");
        codes.put("2", "wrong usage or configuration");
        if (command.findOption("--drain-timeout") != null) {
            codes.put("130", "drained after Ctrl-C");
            codes.put("143", "drained after SIGTERM");
        }
        return codes;
    }

    /** Required options in full, the others as one word. */
    @Override
    public String synopsis(int headingLength) {
        CommandSpec command = commandSpec();
        List<String> words = new ArrayList<>(List.of(command.qualifiedName()));
        listed().filter(OptionSpec::required).forEach(option -> words.add(nameAndValue(option.longestName(), option)));
        words.add("[OPTIONS]");
        command.positionalParameters().stream()
                .filter(parameter -> !parameter.hidden())
                .forEach(parameter -> words.add(OptionTexts.value(parameter)));
        if (!command.subcommands().isEmpty()) {
            words.add("COMMAND");
        }
        return String.join(" ", words) + System.lineSeparator();
    }

    @Override
    public String optionList() {
        StringBuilder list = new StringBuilder();
        for (Group group : Group.values()) {
            List<OptionSpec> options = listed().filter(option -> OptionTexts.group(option) == group)
                    .toList();
            if (!options.isEmpty()) {
                list.append(createHeading("%n" + group.heading + ":%n"));
                list.append(table(options.stream()
                        .map(option -> new String[] {names(option), OptionTexts.description(option)})
                        .toList()));
            }
        }
        return list.toString();
    }

    @Override
    public String parameterList(List<PositionalParamSpec> parameters) {
        return table(parameters.stream()
                .map(each -> new String[] {OptionTexts.placeholder(each), OptionTexts.description(each)})
                .toList());
    }

    @Override
    public String parameterList() {
        return parameterList(commandSpec().positionalParameters());
    }

    @Override
    public String exitCodeListHeading(Object... params) {
        return commandSpec().usageMessage().exitCodeList().isEmpty() ? "" : super.exitCodeListHeading(params);
    }

    @Override
    public String exitCodeList() {
        return table(commandSpec().usageMessage().exitCodeList().entrySet().stream()
                .map(code -> new String[] {code.getKey(), code.getValue()})
                .toList());
    }

    @Override
    public String footer(Object... params) {
        return examples.stream()
                .map(example -> "  " + example + System.lineSeparator())
                .collect(Collectors.joining());
    }

    /** Listed options: in the order of their names, or as declared where a command is annotated so. */
    private Stream<OptionSpec> listed() {
        Stream<OptionSpec> options = commandSpec().options().stream().filter(OptionTexts::isListed);
        return commandSpec().usageMessage().sortOptions()
                ? options.sorted(Comparator.comparing(OptionSpec::longestName))
                : options;
    }

    private static String names(OptionSpec option) {
        return Stream.of(option.names())
                .sorted(Comparator.comparing(String::length))
                .map(name -> name.equals(option.longestName()) ? nameAndValue(name, option) : name)
                .collect(Collectors.joining(", "));
    }

    private static String nameAndValue(String name, ArgSpec option) {
        return OptionTexts.takesValue(option) ? name + "=" + OptionTexts.value(option) : name;
    }

    /** Two columns; a text that is too long continues below itself, a name that is too long has a line of its own. */
    private String table(List<String[]> rows) {
        int left = 2 * INDENT
                + rows.stream()
                        .mapToInt(row -> row[0].length())
                        .filter(length -> length <= LONGEST_NAME)
                        .max()
                        .orElse(LONGEST_NAME);
        int right = Math.max(LONGEST_NAME, commandSpec().usageMessage().width() - left);
        StringBuilder table = new StringBuilder();
        for (String[] row : rows) {
            String name = " ".repeat(INDENT) + row[0];
            for (String line : wrapped(row[1], right)) {
                if (name.length() > left - INDENT) {
                    table.append(name).append(System.lineSeparator());
                    name = "";
                }
                table.append(name).append(" ".repeat(left - name.length())).append(line);
                table.append(System.lineSeparator());
                name = "";
            }
        }
        return table.toString();
    }

    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}

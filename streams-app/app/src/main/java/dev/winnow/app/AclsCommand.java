package dev.winnow.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.AccessRules;
import dev.winnow.kafka.topic.Grant;
import dev.winnow.kafka.topic.Role;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.HiddenOptions;
import dev.winnow.runtime.ResultOutput;
import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.runtime.UsageException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what each role has to be allowed on the brokers, and allows it on request. */
@HiddenOptions({HiddenOptions.AUTO_REGISTER, HiddenOptions.REGISTRY})
@Command(
        name = "acls",
        description =
                "Print the access rules that each role needs on the brokers, and no more; asks no broker without --apply.")
final class AclsCommand extends TrainingRunCommand {
    private static final String ROLE = "{role}";
    private static final String RUN = "{run}";

    enum Format {
        TABLE,
        COMMANDS
    }

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "Only this role, one of ${COMPLETION-CANDIDATES}; repeatable (default: all).")
    Set<Role> roles = EnumSet.noneOf(Role.class);

    @Option(
            names = "--principal",
            paramLabel = "PATTERN",
            defaultValue = "User:winnow-" + ROLE,
            description = "Principal of a role: {role} and {run} stand for their names, as in 'User:CN=winnow-{role}'.")
    String principal;

    @Option(names = "--format", defaultValue = "table", description = "table, or commands for kafka-acls.sh.")
    Format format;

    @Mixin
    ResultOutput output;

    @Option(
            names = "--apply",
            description = "Also give these rules to the brokers; the principal of --config needs Alter on the cluster.")
    boolean apply;

    @Override
    public Integer call() throws Exception {
        if (!principal.contains(ROLE) || !principal.contains(":")) {
            throw new UsageException("--principal '" + principal
                    + "' must be TYPE:NAME with {role} in it, so that every role has a principal of its own");
        }
        List<Grant> grants = AccessRules.of(new Topics(kafka.prefix()), List.of(run.name())).stream()
                .filter(grant -> roles.isEmpty() || roles.contains(grant.role()))
                .toList();
        output.show(
                describe(grants),
                out -> grants.forEach(grant -> out.println(format == Format.TABLE ? row(grant) : command(grant))));
        if (apply) {
            List<AclBinding> bindings = grants.stream()
                    .flatMap(grant -> grant.bindings(principal(grant)).stream())
                    .toList();
            KafkaConnection connection = kafka.connection();
            connection.ask("to create access rules", admin -> admin.createAcls(bindings)
                    .all());
            if (!output.isJson()) {
                out().println("applied " + bindings.size() + " rules on " + connection.bootstrapServers());
            }
        }
        return 0;
    }

    private String principal(Grant grant) {
        return principal.replace(ROLE, grant.role().label()).replace(RUN, run.name());
    }

    private String row(Grant grant) {
        return String.format(
                Locale.ROOT,
                "%-11s  %-16s  %-44s  %s",
                grant.role().label(),
                label(grant.resource().resourceType()),
                grant.resource().name() + (isPrefix(grant) ? "*" : ""),
                grant.operations().stream().map(AclsCommand::camelCase).collect(Collectors.joining(" ")));
    }

    private String command(Grant grant) {
        return "kafka-acls.sh --bootstrap-server " + quote(kafka.bootstrapServer())
                + " --command-config admin.properties --add --allow-principal " + quote(principal(grant))
                + grant.operations().stream()
                        .map(operation -> " --operation " + camelCase(operation))
                        .collect(Collectors.joining())
                + " --" + label(grant.resource().resourceType()) + " "
                + quote(grant.resource().name())
                + (isPrefix(grant) ? " --resource-pattern-type prefixed" : "");
    }

    private ObjectNode describe(List<Grant> grants) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("prefix", kafka.prefix()).put("run", run.name());
        ArrayNode all = json.putArray("grants");
        for (Grant grant : grants) {
            ObjectNode each = all.addObject()
                    .put("role", grant.role().label())
                    .put("principal", principal(grant))
                    .put("resourceType", label(grant.resource().resourceType()))
                    .put("name", grant.resource().name())
                    .put("patternType", isPrefix(grant) ? "prefixed" : "literal");
            ArrayNode operations = each.putArray("operations");
            grant.operations().forEach(operation -> operations.add(camelCase(operation)));
        }
        return json;
    }

    private static boolean isPrefix(Grant grant) {
        return grant.resource().patternType() == PatternType.PREFIXED;
    }

    /** As options of kafka-acls.sh name them. */
    private static String label(ResourceType type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String camelCase(AclOperation operation) {
        return Arrays.stream(operation.name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    private static String quote(String argument) {
        return "'" + argument.replace("'", "'\\''") + "'";
    }
}

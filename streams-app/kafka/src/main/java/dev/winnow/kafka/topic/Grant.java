package dev.winnow.kafka.topic;

import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;

/**
 * What a role may do with one resource, or with all whose names begin alike.
 *
 * @param role who
 * @param resource with what
 * @param operations what; an operation that another one implies is left out
 */
public record Grant(Role role, ResourcePattern resource, List<AclOperation> operations) {
    private static final String ANY_HOST = "*";

    public Grant {
        operations = List.copyOf(operations);
    }

    /** The broker's rules that give this to a principal, for example {@code User:winnow-scorer}. */
    public List<AclBinding> bindings(String principal) {
        return operations.stream()
                .map(operation -> new AclBinding(
                        resource, new AccessControlEntry(principal, ANY_HOST, operation, AclPermissionType.ALLOW)))
                .toList();
    }
}

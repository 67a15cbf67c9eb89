package io.switchboard.controlplane;

import io.grpc.Status;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Decides by the access list who a caller is. */
final class Access {
    /** What a caller has shown. */
    record Shown(List<String> certificateNames, @Nullable String token) {}

    /** Either a caller, or why there is none. */
    record Decision(@Nullable Caller caller, Status status, String reason) {}

    private static final Caller EVERYBODY = new Caller("anyone", service -> true);

    private final @Nullable List<AccessRule> rules;
    private final BiPredicate<String, String> tokenIn;

    /**
     * @param rules null: everybody sees everything
     * @param tokenIn whether a file has a token
     */
    Access(@Nullable List<AccessRule> rules, BiPredicate<String, String> tokenIn) {
        this.rules = rules;
        this.tokenIn = tokenIn;
    }

    /** Several lines may be about one caller: it sees what any of them says. */
    Decision decide(Shown shown) {
        if (rules == null) {
            return new Decision(EVERYBODY, Status.OK, "");
        }
        List<AccessRule> matching = new ArrayList<>();
        String name = "anyone";
        for (AccessRule rule : rules) {
            String as = as(rule, shown);
            if (as != null) {
                matching.add(rule);
                name = rule.kind() == AccessRule.Kind.ANYONE ? name : as;
            }
        }
        if (!matching.isEmpty()) {
            Predicate<ServiceName> sees = service -> matching.stream().anyMatch(rule -> rule.sees(service));
            return new Decision(new Caller(name, sees), Status.OK, "");
        }
        if (shown.token() != null) {
            return new Decision(
                    null, Status.UNAUTHENTICATED.withDescription("the bearer token is not known here"), "token");
        }
        if (shown.certificateNames().isEmpty()) {
            return new Decision(
                    null,
                    Status.UNAUTHENTICATED.withDescription("this needs a client certificate, or a bearer token in the"
                            + " metadata \"authorization\""),
                    "nothing");
        }
        return new Decision(
                null,
                Status.PERMISSION_DENIED.withDescription("the access list has nobody with a certificate for "
                        + Text.printable(String.join(", ", shown.certificateNames()))),
                "certificate");
    }

    /** The name by which the rule is about the caller; null: it is not. */
    private @Nullable String as(AccessRule rule, Shown shown) {
        return switch (rule.kind()) {
            case ANYONE -> "anyone";
            case TOKEN ->
                shown.token() != null && tokenIn.test(rule.who(), shown.token()) ? "token of " + rule.who() : null;
            case CERTIFICATE ->
                shown.certificateNames().stream().filter(rule::isOf).findFirst().orElse(null);
        };
    }
}

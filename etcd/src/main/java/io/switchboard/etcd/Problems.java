package io.switchboard.etcd;

import io.grpc.Status;
import io.switchboard.core.Text;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the statuses that etcd and the transport answer: what kind of failure it is, and in which words to tell it. */
final class Problems {
    private Problems() {}

    /** A token ran out or the users changed: a new token mends it, and the request was not executed. */
    static boolean wantsNewToken(Status status) {
        return wantsNewToken(text(status));
    }

    /** As above, for a watch's cancel reason, which carries no code. */
    static boolean wantsNewToken(String reason) {
        return reason.contains("invalid auth token")
                || reason.contains("revision of auth store is old")
                || reason.contains("user name is empty");
    }

    /** The member has lost the cluster's leader, or what it passed on to it got no answer. */
    static boolean lacksLeader(Status status) {
        String text = text(status);
        return text.contains("etcdserver: no leader") || text.contains("etcdserver: request timed out");
    }

    static boolean leaseNotFound(Status status) {
        return status.getCode() == Status.Code.NOT_FOUND && text(status).contains("lease not found");
    }

    /** Trying again at once cannot help: somebody has to change a permission, a password, a quota or the value. */
    static boolean needsOperator(Status status) {
        return switch (status.getCode()) {
            case PERMISSION_DENIED, UNAUTHENTICATED, INVALID_ARGUMENT, FAILED_PRECONDITION, UNIMPLEMENTED -> true;
            case RESOURCE_EXHAUSTED -> text(status).contains("space exceeded");
            default -> false;
        };
    }

    /** One line for an operator. */
    static String describe(Status status, String registry) {
        String told = Text.printable(text(status));
        return registry
                + switch (status.getCode()) {
                    case UNAVAILABLE -> " cannot be reached: " + told + hint(status);
                    case DEADLINE_EXCEEDED -> " did not answer in time: " + told;
                    case PERMISSION_DENIED ->
                        " denies the permission: " + told + "; grant the user's role access to the key prefix";
                    case UNAUTHENTICATED -> " refuses the user: " + told;
                    case RESOURCE_EXHAUSTED -> " has no room: " + told;
                    default -> " answered " + status.getCode() + ": " + told;
                };
    }

    private static String hint(Status status) {
        String all = deepText(status);
        String tls = tlsHint(all);
        if (!tls.isEmpty()) {
            return tls;
        }
        if (all.contains("First received frame was not SETTINGS")
                || all.contains("Network closed for unknown reason")) {
            return " (does it speak TLS? then write https:// before its address)";
        }
        if (all.contains("not an SSL/TLS record") || all.contains("performing TLS negotiation")) {
            return " (does it speak plaintext? then write http:// before its address)";
        }
        return "";
    }

    /** In the words of the JDK's and BoringSSL's handshakes. */
    private static String tlsHint(String all) {
        if (all.contains("CertificateExpired") || all.contains("NotAfter")) {
            return " (etcd's certificate or its authority's has expired; replace it)";
        }
        if (all.contains("No subject alternative") || all.contains("No name matching")) {
            return " (etcd's certificate is for another name; set EtcdTls.serverName to one that it has, or dial that)";
        }
        if (all.contains("PKIX path") || all.contains("valid certification path") || all.contains("trust anchor")) {
            return " (etcd's certificate is not signed by a trusted authority; is the CA file in EtcdTls the right"
                    + " one?)";
        }
        String upper = all.toUpperCase(Locale.ROOT).replace(' ', '_');
        if (upper.contains("CERTIFICATE_REQUIRED") || upper.contains("ALERT_BAD_CERTIFICATE")) {
            return " (does it want a client certificate? then set EtcdTls.clientCertificate)";
        }
        if (upper.contains("BAD_CERTIFICATE")
                || upper.contains("UNKNOWN_CA")
                || upper.contains("CERTIFICATE_EXPIRED")) {
            return " (etcd does not take this client's certificate: has it expired, or is it signed by an authority"
                    + " that etcd does not trust?)";
        }
        return "";
    }

    private static String deepText(Status status) {
        StringBuilder all = new StringBuilder(text(status));
        @Nullable Throwable cause = status.getCause();
        for (int depth = 0; cause != null && depth < 10; depth++, cause = cause.getCause()) {
            all.append(' ').append(cause.getMessage());
        }
        return all.toString();
    }

    private static String text(Status status) {
        String description = status.getDescription();
        Throwable cause = status.getCause();
        if (description == null) {
            return cause == null ? status.getCode().name() : String.valueOf(cause.getMessage());
        }
        // The transport appends a dump of its pipeline; its first line is what an operator can use.
        String first = description.lines().findFirst().orElse("");
        boolean saysNothing = first.contains("io exception") && cause != null && cause.getMessage() != null;
        return saysNothing ? first + ": " + cause.getMessage() : first;
    }
}

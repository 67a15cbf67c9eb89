package io.switchboard.grpc;

import io.switchboard.core.AddressRules;
import io.switchboard.core.Text;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;

/** Leaves out of DNS's answers what may not be dialled: a name must not lead where a literal is refused. */
record RuledDns(AddressRules rules, HostLookups.Dns dns) implements HostLookups.Dns {
    /** A name may have thousands of addresses. */
    private static final int MAX_TOLD = 3;

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        List<InetAddress> found = dns.lookup(host);
        List<InetAddress> allowed =
                found.stream().filter(address -> rules.refusal(address) == null).toList();
        if (allowed.isEmpty() && !found.isEmpty()) {
            throw new UnknownHostException(Text.printable(host) + " has no address that may be dialled: "
                    + found.stream().limit(MAX_TOLD).map(rules::refusal).collect(Collectors.joining(", "))
                    + (found.size() > MAX_TOLD ? " and " + (found.size() - MAX_TOLD) + " more" : ""));
        }
        return allowed;
    }
}

package io.switchboard.grpc;

import io.switchboard.core.AddressRules;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Leaves out of DNS's answers what may not be dialled: a name must not lead where a literal is refused. */
record RuledDns(AddressRules rules, HostLookups.Dns dns) implements HostLookups.Dns {
    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        List<InetAddress> found = dns.lookup(host);
        List<InetAddress> allowed =
                found.stream().filter(address -> rules.refusal(address) == null).toList();
        if (allowed.isEmpty() && !found.isEmpty()) {
            throw new UnknownHostException(host + " has no address that may be dialled: "
                    + String.join(", ", found.stream().map(rules::refusal).toList()));
        }
        return allowed;
    }
}

package io.switchboard.xds;

import com.google.protobuf.Any;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.VirtualTime;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A book on virtual time, with rules that make one resource of endpoints, whose version lists the addresses. */
final class BookHarness {
    static final XdsClient CLIENT = new XdsClient(XdsClient.Kind.GRPC, Locality.UNKNOWN, null, Map.of());

    final VirtualTime time = new VirtualTime();
    final ScriptedRegistry registry = new ScriptedRegistry();
    final Map<String, List<String>> dns = new HashMap<>();
    final Queue<Runnable> blocking = new ArrayDeque<>();
    final List<String> made = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    boolean rulesFail;
    final HostNames hosts = new HostNames(time, blocking::add, this::lookup, AddressRules.DEFAULT.allowingLoopback());
    final ServiceBook book = new ServiceBook(registry, time, this::rules, hosts, 1000);
    final ServiceReader reader = (service, keys, heard) -> told.add(service.value());

    private List<InetAddress> lookup(String host) throws UnknownHostException {
        List<InetAddress> found = new ArrayList<>();
        for (String address : dns.getOrDefault(host, List.of())) {
            found.add(InetAddress.getByName(address));
        }
        if (found.isEmpty()) {
            throw new UnknownHostException(host + " is unknown");
        }
        return found;
    }

    private ServiceResources rules(Snapshot snapshot, XdsClient client, @Nullable ServiceResources before) {
        made.add(snapshot.service().value());
        if (rulesFail) {
            throw new IllegalStateException("scripted");
        }
        List<String> addresses = new ArrayList<>();
        snapshot.instances()
                .forEach(instance -> addresses.add(instance.address().toString()));
        return new ServiceResources(
                snapshot.service(),
                List.of(new Resource(
                        ResourceType.ENDPOINTS,
                        snapshot.service().value(),
                        addresses.toString(),
                        Any.getDefaultInstance())),
                List.of(),
                null);
    }

    void join(String service) {
        book.join(new ServiceName(service), CLIENT, reader);
        time.runDue();
    }

    void leave(String service) {
        book.leave(new ServiceName(service), CLIENT, reader);
    }

    void says(String service, String... addresses) {
        registry.says(service, addresses);
        time.runDue();
    }

    void answerDns() {
        for (Runnable task = blocking.poll(); task != null; task = blocking.poll()) {
            task.run();
        }
        time.runDue();
    }

    /** The version of the endpoints, or how they stand. */
    String endpoints(String service) {
        Found found = book.find(new ServiceName(service), CLIENT, new ResourceKey(ResourceType.ENDPOINTS, service));
        return found.resource() == null
                ? found.state().toString()
                : found.resource().version();
    }
}

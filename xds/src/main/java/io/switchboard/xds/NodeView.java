package io.switchboard.xds;

import io.switchboard.core.ServiceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What equal nodes get that ask for all resources: the clusters of the services that they want, and listeners and
 * routes that span these. Nothing is told before all of the services are known once: what is left out, such a node
 * deletes.
 */
final class NodeView implements ServiceReader {
    private final SharedRules rules;
    private final ServiceBook book;
    private final XdsClient client;
    private final XdsClient ofServices;
    private final Predicate<ServiceName> sees;
    private final Set<AdsSession> sessions = new LinkedHashSet<>();
    private final Set<ServiceName> wanted = new HashSet<>();
    private final Set<ServiceName> unknown = new HashSet<>();
    private final Map<String, ServiceName> clusters = new HashMap<>();
    private final Map<ResourceKey, Resource> own = new HashMap<>();
    /** Services whose routes are not in these as they are now. */
    private final Set<ServiceName> rerouted = new HashSet<>();

    private boolean cataloged;
    private boolean whole;
    private long revision;

    NodeView(SharedRules rules, ServiceBook book, XdsClient client, Predicate<ServiceName> sees) {
        this.rules = rules;
        this.book = book;
        this.client = client;
        this.ofServices = client.ofServices();
        this.sees = sees;
    }

    void join(AdsSession session) {
        sessions.add(session);
    }

    /** @return whether nobody is left */
    boolean leave(AdsSession session) {
        sessions.remove(session);
        return sessions.isEmpty();
    }

    /** The names that stand for "all"; null while some are not known. */
    @Nullable
    Set<String> all(ResourceType type) {
        if (!whole) {
            return null;
        }
        if (type == ResourceType.CLUSTER) {
            return clusters.keySet();
        }
        Set<String> names = new TreeSet<>();
        own.keySet().forEach(key -> {
            if (key.type() == type) {
                names.add(key.name());
            }
        });
        return names;
    }

    /** A resource that spans services. */
    Found find(ResourceKey key) {
        if (!whole) {
            return Found.UNKNOWN;
        }
        Resource resource = own.get(key);
        return resource == null ? Found.ABSENT : Found.there(resource, revision);
    }

    /** The services that are waited for; empty: none. */
    Set<ServiceName> unknown() {
        return unknown;
    }

    /** These are the services that there are. */
    void catalog(Set<ServiceName> names) {
        cataloged = true;
        Set<ServiceName> now = new HashSet<>();
        rules.wanted(client, names).stream().filter(sees).forEach(now::add);
        Set<ResourceKey> changed = new HashSet<>();
        for (ServiceName service : List.copyOf(wanted)) {
            if (!now.contains(service)) {
                wanted.remove(service);
                unknown.remove(service);
                rerouted.add(service);
                for (ResourceKey key : book.keys(service, ofServices)) {
                    if (key.type() == ResourceType.CLUSTER && clusters.remove(key.name(), service)) {
                        changed.add(key);
                    }
                }
                book.leave(service, ofServices, this);
            }
        }
        for (ServiceName service : now) {
            if (wanted.add(service)) {
                unknown.add(service);
                book.join(service, ofServices, this);
                if (book.resources(service, ofServices) != null) {
                    known(service, book.keys(service, ofServices), changed);
                }
            }
        }
        tell(changed, 0);
    }

    /** What waited for services that are missing is to be told now. */
    void settled() {
        if (whole) {
            List.copyOf(sessions).forEach(session -> session.nodeChanged(Set.of(), true, 0));
        }
    }

    @Override
    public boolean refers() {
        return true;
    }

    @Override
    public void changed(ServiceName service, Set<ResourceKey> keys, long heard) {
        if (!wanted.contains(service)) {
            return;
        }
        Set<ResourceKey> changed = new HashSet<>();
        if (unknown.contains(service)) {
            known(service, book.keys(service, ofServices), changed);
        } else {
            known(service, keys, changed);
        }
        if (!changed.isEmpty() || (!whole && unknown.isEmpty())) {
            revision = Math.max(revision, book.revision(service));
            tell(changed, heard);
        }
    }

    private void known(ServiceName service, Set<ResourceKey> keys, Set<ResourceKey> changed) {
        if (unknown.remove(service)) {
            rerouted.add(service);
        }
        for (ResourceKey key : keys) {
            if (key.type() == ResourceType.ENDPOINTS) {
                continue;
            }
            changed.add(key);
            if (key.type() == ResourceType.ROUTE) {
                rerouted.add(service);
            }
            if (key.type() == ResourceType.CLUSTER) {
                if (book.find(service, ofServices, key).resource() == null) {
                    clusters.remove(key.name());
                } else {
                    clusters.put(key.name(), service);
                }
            }
        }
    }

    private void tell(Set<ResourceKey> changed, long heard) {
        boolean becomesWhole = !whole && cataloged && unknown.isEmpty();
        whole |= becomesWhole;
        if (!whole) {
            return;
        }
        if (becomesWhole || !rerouted.isEmpty()) {
            changed.addAll(remade());
            rerouted.clear();
        }
        for (AdsSession session : List.copyOf(sessions)) {
            session.nodeChanged(changed, becomesWhole, heard);
        }
    }

    private Set<ResourceKey> remade() {
        List<ServiceResources> services = new ArrayList<>();
        for (ServiceName service : new TreeSet<>(wanted)) {
            ServiceResources known = book.resources(service, ofServices);
            if (known != null) {
                services.add(known);
                revision = Math.max(revision, book.revision(service));
            }
        }
        Map<ResourceKey, Resource> now = new HashMap<>();
        for (Resource resource : rules.of(client, services, own, rerouted)) {
            now.put(new ResourceKey(resource.type(), resource.name()), resource);
        }
        Set<ResourceKey> changed = new HashSet<>();
        now.forEach((key, resource) -> {
            Resource before = own.put(key, resource);
            if (before == null || !Objects.equals(before.version(), resource.version())) {
                changed.add(key);
            }
        });
        own.keySet().removeIf(key -> {
            boolean gone = !now.containsKey(key);
            if (gone) {
                changed.add(key);
            }
            return gone;
        });
        return changed;
    }

    void close() {
        wanted.forEach(service -> book.leave(service, ofServices, this));
        wanted.clear();
    }
}

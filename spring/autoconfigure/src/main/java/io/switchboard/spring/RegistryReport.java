package io.switchboard.spring;

import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Subscription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the application has registered and whom it calls, for people: in maps, lists, texts and numbers. */
final class RegistryReport {
    /** A snapshot that is known comes at once, on another thread. */
    private static final long PATIENCE_MILLIS = 1_000;

    /** Of the services that are called, so many are told: each may have to be waited for. */
    private static final int MOST = 100;

    private final Switchboard switchboard;
    private final List<Announced> announced;
    private final List<Called> called;

    RegistryReport(Switchboard switchboard, List<Announced> announced, List<Called> called) {
        this.switchboard = switchboard;
        this.announced = announced;
        this.called = called;
    }

    /** The registry and what is registered, with what is wrong with it. */
    Map<String, Object> registrations() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("registry", switchboard.directory().registry());
        all.put(
                "registrations",
                registered().stream().map(RegistryReport::describe).toList());
        return all;
    }

    /** The same, and the services that are called. */
    Map<String, Object> all() {
        Map<String, Object> all = registrations();
        List<Map<String, Object>> services = new ArrayList<>();
        Set<ServiceName> names = new TreeSet<>();
        called.forEach(one -> names.addAll(one.services()));
        names.stream().limit(MOST).forEach(service -> services.add(describe(service)));
        all.put("services", services);
        return all;
    }

    private List<Registration> registered() {
        return announced.stream().flatMap(one -> one.registrations().stream()).toList();
    }

    private static Map<String, Object> describe(Registration one) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("service", one.service().value());
        told.put("id", one.instance().id());
        told.put("address", one.instance().address().toString());
        told.put("state", one.instance().state().toString());
        told.put("registration", one.state().toString());
        one.problem().ifPresent(problem -> told.put("problem", problem));
        return told;
    }

    private Map<String, Object> describe(ServiceName service) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("service", service.value());
        CompletableFuture<Snapshot> first = new CompletableFuture<>();
        Subscription subscription = switchboard.directory().follow(service, first::complete);
        try {
            Snapshot known = first.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            told.put("instances", known.instances().size());
            told.put("freshness", known.freshness().toString());
            told.put("since", known.since().toString());
            if (known.problem() != null) {
                told.put("problem", known.problem());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            told.put("freshness", Freshness.UNKNOWN.toString());
        } finally {
            subscription.close();
        }
        return told;
    }
}

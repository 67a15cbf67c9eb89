package io.switchboard.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.harness.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Schedulers;

/** What those who ask get: from memory, and the first of them after a bounded time. */
class DiscoveryClientsTest {
    private static final Instance ONE = Instance.at("10.0.0.1:80");
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** Longer than any test waits, if what it waits for is there. */
    private static final Duration LONG = Duration.ofMinutes(2);

    private final VirtualTime time = new VirtualTime();
    private final Scripted directory = new Scripted();
    private final Listed listed = new Listed();
    private final AtomicInteger changes = new AtomicInteger();
    private final ServiceIds ids = new ServiceIds(List.of(listed), time, PATIENCE, changes::incrementAndGet);
    private final FollowedServices services = new FollowedServices(
            directory, time, id -> ids.known().contains(id), ids::first, changes::incrementAndGet, PATIENCE, 1_000);
    private final SwitchboardReactiveDiscoveryClient reactive =
            new SwitchboardReactiveDiscoveryClient(services, ids, directory.registry());

    @Test
    void the_first_who_asks_waits_for_a_bounded_time_and_later_ones_do_not() {
        SwitchboardDiscoveryClient hasty = blocking(Duration.ofMillis(50));
        assertThat(hasty.getInstances("prices")).isEmpty();
        assertThat(hasty.getServices()).isEmpty();
        // As the timers of those who follow do once the time is over.
        time.advance(PATIENCE);
        SwitchboardDiscoveryClient patient = blocking(LONG);
        assertThat(patient.getInstances("prices")).isEmpty();
        assertThat(patient.getServices()).isEmpty();
        assertThat(directory.asked).hasSize(1);
    }

    @Test
    void a_thread_that_waits_goes_on_when_the_answer_is_there() throws Exception {
        CompletableFuture<List<ServiceInstance>> told =
                CompletableFuture.supplyAsync(() -> blocking(LONG).getInstances("prices"));
        Await.until("it is followed", () -> !directory.followed().isEmpty());
        directory.live("prices", ONE);
        assertThat(told.get(1, TimeUnit.MINUTES)).hasSize(1);
    }

    @Test
    void a_thread_that_is_interrupted_gets_what_is_known_and_stays_interrupted() {
        Thread.currentThread().interrupt();
        assertThat(blocking(LONG).getInstances("prices")).isEmpty();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void a_thread_that_must_not_block_is_not_blocked() {
        assertThat(onNonBlocking(() -> blocking(LONG).getInstances("prices"))).isEmpty();
        assertThat(onNonBlocking(() -> blocking(LONG).getServices())).isEmpty();
    }

    @Test
    void a_flux_ends_when_the_first_answer_is_there_and_holds_no_thread_until_then() throws Exception {
        // The subscription returns although there is no answer, on a thread on which nothing may wait.
        CompletableFuture<List<ServiceInstance>> told = onNonBlocking(
                () -> reactive.getInstances("prices").collectList().toFuture());
        CompletableFuture<Thread> thread = onNonBlocking(() -> reactive.getInstances("prices")
                .collectList()
                .map(unused -> Thread.currentThread())
                .toFuture());
        assertThat(told).isNotDone();
        directory.live("prices", ONE);
        assertThat(told.get(1, TimeUnit.MINUTES)).hasSize(1);
        // Neither is it the registry's thread that goes on with what the caller does.
        assertThat(thread.get(1, TimeUnit.MINUTES)).isInstanceOf(NonBlocking.class);
        assertThat(directory.asked).hasSize(1);
    }

    @Test
    void a_flux_that_nobody_waits_for_any_more_leaves_the_others_waiting() throws Exception {
        CompletableFuture<List<ServiceInstance>> stays =
                reactive.getInstances("prices").collectList().toFuture();
        reactive.getInstances("prices").subscribe().dispose();
        assertThat(stays).isNotDone();
        directory.live("prices", ONE);
        assertThat(stays.get(1, TimeUnit.MINUTES)).hasSize(1);
    }

    @Test
    void a_flux_of_what_cannot_be_is_empty_and_the_time_is_bounded() throws Exception {
        assertThat(reactive.getInstances("a//b").collectList().toFuture().get(1, TimeUnit.MINUTES))
                .isEmpty();
        CompletableFuture<List<ServiceInstance>> prices =
                reactive.getInstances("prices").collectList().toFuture();
        time.advance(PATIENCE);
        assertThat(prices.get(1, TimeUnit.MINUTES)).isEmpty();
    }

    @Test
    void nothing_is_asked_of_the_registry_by_a_probe() {
        blocking(LONG).probe();
        reactive.reactiveProbe().block();
        assertThat(listed.listener).isNull();
    }

    @Test
    void the_services_are_those_of_http_that_have_instances_and_a_change_is_told_once() throws Exception {
        CompletableFuture<List<String>> first =
                reactive.getServices().collectList().toFuture();
        listed.tell(Freshness.UNKNOWN);
        assertThat(first).isNotDone();
        listed.tell(Freshness.LIVE, "prices", "http/stock", "http/prices");
        assertThat(first.get(1, TimeUnit.MINUTES)).containsExactly("prices", "stock");
        listed.tell(Freshness.STALE, "http/prices", "http/stock", "other");
        assertThat(blocking(LONG).getServices()).containsExactly("prices", "stock");
        assertThat(changes).hasValue(1);
        listed.tell(Freshness.LIVE, "http/prices");
        assertThat(blocking(LONG).getServices()).containsExactly("prices");
        assertThat(changes).hasValue(2);
    }

    @Test
    void names_that_those_who_are_handed_the_list_cannot_bear_are_not_on_it() throws Exception {
        CompletableFuture<List<String>> first =
                reactive.getServices().collectList().toFuture();
        listed.tell(
                Freshness.LIVE,
                "http/Prices.v2-a_b",
                "http/team/prices",
                "http/{a}",
                "http/**",
                "http/a*",
                "http/a%2Fb",
                "http/T(a)",
                "http/'a",
                "http/..",
                "http/-a",
                "http/\u00e9t\u00e9",
                "http/a:80",
                "http/a@b");
        assertThat(first.get(1, TimeUnit.MINUTES)).containsExactly("Prices.v2-a_b");
        assertThat(blocking(LONG).getServices()).containsExactly("Prices.v2-a_b");
        // Those who know such a name find its instances.
        services.find("team/prices");
        directory.live("team/prices", ONE);
        assertThat(blocking(LONG).getInstances("team/prices")).hasSize(1);
        assertThat(blocking(LONG).getServices()).containsExactly("Prices.v2-a_b");
    }

    @Test
    void a_service_that_is_listed_before_its_instances_are_known_is_told_again_when_they_are() {
        services.find("prices");
        directory.live("prices");
        ids.first();
        listed.tell(Freshness.LIVE, "http/prices");
        assertThat(changes).hasValue(1);
        // Whoever makes a route of each service with instances makes none now.
        assertThat(blocking(LONG).getInstances("prices")).isEmpty();
        directory.live("prices", ONE);
        assertThat(changes).hasValue(2);
        directory.live("prices", ONE, Instance.at("10.0.0.2:80"));
        assertThat(changes).hasValue(2);
    }

    @Test
    void services_stay_on_the_list_while_instances_are_known_that_the_registry_has_lost() {
        services.find("prices");
        directory.live("prices", ONE);
        ids.first();
        listed.tell(Freshness.LIVE, "http/prices", "http/stock");
        int before = changes.get();
        listed.tell(Freshness.LIVE);
        directory.tell("prices", Freshness.LIVE, Set.of(ONE.name()), ONE);
        assertThat(blocking(LONG).getServices()).containsExactly("prices");
        directory.live("prices");
        assertThat(blocking(LONG).getServices()).isEmpty();
        assertThat(changes).hasValue(before + 2);
    }

    @Test
    void a_list_that_is_opened_while_the_application_closes_is_closed() {
        listed.opening = ids::close;
        ids.first();
        assertThat(listed.closed).isTrue();
        assertThat(ids.first()).isDone();
    }

    private SwitchboardDiscoveryClient blocking(Duration patience) {
        return new SwitchboardDiscoveryClient(services, ids, directory.registry(), patience);
    }

    private static <T> T onNonBlocking(Supplier<T> code) {
        T told = Mono.fromSupplier(code).subscribeOn(Schedulers.parallel()).block(Duration.ofMinutes(1));
        if (told == null) {
            throw new IllegalStateException("nothing was told");
        }
        return told;
    }

    /** Tells which services there are as the test says. */
    private static final class Listed implements Catalog {
        private @Nullable Consumer<CatalogSnapshot> listener;
        private Runnable opening = () -> {};
        private boolean closed;

        @Override
        public Interest follow(Consumer<CatalogSnapshot> listener) {
            this.listener = listener;
            opening.run();
            return () -> closed = true;
        }

        @Override
        public String registry() {
            return "a script";
        }

        void tell(Freshness freshness, String... names) {
            List<CatalogSnapshot.Service> all = new ArrayList<>();
            for (String name : names) {
                all.add(new CatalogSnapshot.Service(new ServiceName(name), 1, 0, 0));
            }
            all.add(new CatalogSnapshot.Service(new ServiceName("http/empty"), 0, 0, 1));
            if (listener == null) {
                throw new IllegalStateException("nobody listens");
            }
            listener.accept(new CatalogSnapshot(all, 0, 7, freshness, Instant.EPOCH, null));
        }
    }
}

package io.switchboard.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.ServiceInstance;

/** What is followed because it is asked for, for how long, and how much of it. */
class FollowedServicesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Instance ONE = Instance.at("10.0.0.1:80");
    private static final Instance TWO = Instance.at("10.0.0.2:80");
    private static final int MOST = 3;

    private final VirtualTime time = new VirtualTime();
    private final Scripted directory = new Scripted();
    private final Set<String> listed = new HashSet<>();
    private final FollowedServices services =
            new FollowedServices(directory, time, listed::contains, () -> listed.add("real"), () -> {}, PATIENCE, MOST);

    @Test
    void a_service_is_followed_once_and_told_from_memory() {
        FollowedService prices = found("prices");
        assertThat(prices.first()).isNotDone();
        directory.live("prices", ONE);
        assertThat(prices.first()).isDone();
        assertThat(ports("prices")).containsExactly("10.0.0.1");
        directory.live("prices", ONE, TWO);
        assertThat(ports("prices")).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(directory.asked).containsExactly("http/prices");
        assertThat(services.services()).hasToString("[http/prices]");
    }

    @Test
    void an_answer_is_waited_for_no_longer_than_said() {
        FollowedService prices = found("prices");
        time.advance(PATIENCE.minusMillis(1));
        assertThat(prices.first()).isNotDone();
        time.advance(Duration.ofMillis(1));
        assertThat(prices.first()).isDone();
        assertThat(prices.instances()).isEmpty();
    }

    @Test
    void what_is_known_stays_when_the_registry_is_away_and_goes_when_it_says_so() {
        found("prices");
        directory.tell("prices", Freshness.STALE, Set.of(), ONE);
        assertThat(ports("prices")).containsExactly("10.0.0.1");
        directory.tell("prices", Freshness.UNKNOWN, Set.of());
        assertThat(ports("prices")).containsExactly("10.0.0.1");
        directory.live("prices");
        assertThat(ports("prices")).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", " ", "/", "a//b", "/prices", "prices/", "prices?x", "prices#x", "pri\u0000ces", "\ud800"})
    void what_is_no_name_is_not_followed(@Nullable String id) {
        assertThat(services.find(id)).isEmpty();
        assertThat(services.find("x".repeat(600))).isEmpty();
        assertThat(directory.asked).isEmpty();
    }

    @Test
    void thousands_of_names_that_nobody_has_registered_have_their_own_room() {
        found("prices");
        directory.live("prices", ONE);
        for (int i = 0; i < 5_000; i++) {
            services.find("attack-" + i);
        }
        assertThat(directory.followed())
                .hasSize(1 + FollowedServices.MAX_ABSENT)
                .contains("http/prices");
        assertThat(ports("prices")).containsExactly("10.0.0.1");
        assertThat(directory.asked).hasSize(1 + FollowedServices.MAX_ABSENT);
    }

    @Test
    void a_name_that_nobody_has_registered_is_let_go_however_often_it_is_asked_for() {
        found("nobody");
        directory.live("nobody");
        for (int second = 0; second < 29; second++) {
            time.advance(Duration.ofSeconds(1));
            services.find("nobody");
        }
        assertThat(directory.followed()).containsExactly("http/nobody");
        time.advance(Duration.ofSeconds(1));
        assertThat(directory.followed()).isEmpty();
        found("nobody");
        assertThat(directory.asked).hasSize(2);
    }

    @Test
    void a_service_of_which_nothing_is_heard_stays_while_it_is_asked_for_so_that_nobody_waits_again() {
        found("prices");
        for (int i = 0; i < 10; i++) {
            time.advance(Duration.ofSeconds(20));
            assertThat(found("prices").first()).isDone();
        }
        assertThat(directory.asked).hasSize(1);
        time.advance(FollowedServices.ABSENT.plusSeconds(10));
        assertThat(directory.followed()).isEmpty();
    }

    @Test
    void a_service_that_nobody_asks_for_is_let_go_and_one_that_is_empty_now_is_not() {
        found("prices");
        directory.live("prices", ONE);
        directory.live("prices");
        found("stock");
        directory.live("stock", TWO);
        time.advance(FollowedServices.IDLE.minusSeconds(1));
        found("prices");
        assertThat(directory.followed()).hasSize(2);
        time.advance(Duration.ofSeconds(10));
        assertThat(directory.followed()).containsExactly("http/prices");
        assertThat(directory.asked).hasSize(2);
    }

    @Test
    void no_service_that_is_in_use_is_given_up_for_another() {
        for (String id : List.of("a", "b", "c", "d")) {
            listed.add(id);
        }
        for (String id : List.of("a", "b", "c")) {
            found(id);
            directory.live(id, ONE);
        }
        assertThat(services.find("d")).isEmpty();
        time.advance(FollowedServices.UNUSED);
        found("a");
        found("c");
        found("d");
        assertThat(directory.followed()).containsExactlyInAnyOrder("http/a", "http/c", "http/d");
    }

    @Test
    void a_service_that_is_known_to_be_registered_takes_no_room_of_those_that_are_not() {
        for (int i = 0; i < FollowedServices.MAX_ABSENT; i++) {
            found("attack-" + i);
        }
        assertThat(services.find("prices")).isEmpty();
        listed.add("prices");
        found("prices");
    }

    @Test
    void while_unknown_names_take_all_their_room_it_is_learnt_which_are_registered() {
        for (int i = 0; i < FollowedServices.MAX_ABSENT; i++) {
            found("attack-" + i);
        }
        assertThat(listed).isEmpty();
        assertThat(services.find("real")).isEmpty();
        found("real");
    }

    @Test
    void a_directory_that_throws_costs_the_callers_nothing_but_the_answer() {
        directory.failure = new IllegalStateException("Switchboard is closed");
        FollowedService prices = found("prices");
        assertThat(prices.first()).isDone();
        assertThat(prices.instances()).isEmpty();
        directory.failure = null;
        found("prices");
        directory.live("prices", ONE);
        assertThat(ports("prices")).containsExactly("10.0.0.1");
    }

    @Test
    void nothing_is_followed_once_it_is_closed() {
        FollowedService prices = found("prices");
        services.close();
        assertThat(prices.first()).isDone();
        assertThat(directory.followed()).isEmpty();
        assertThat(services.find("prices")).isEmpty();
        services.close();
    }

    private FollowedService found(String id) {
        return services.find(id).orElseThrow();
    }

    private List<String> ports(String id) {
        return found(id).instances().stream().map(ServiceInstance::getHost).toList();
    }
}

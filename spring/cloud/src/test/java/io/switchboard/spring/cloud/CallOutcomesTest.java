package io.switchboard.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.time.VirtualTime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.CompletionContext;
import org.springframework.cloud.client.loadbalancer.CompletionContext.Status;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.DefaultResponse;
import org.springframework.cloud.client.loadbalancer.EmptyResponse;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.ResponseData;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.util.LinkedMultiValueMap;

/**
 * Answered calls prove that an instance lives which the registry does not list any more; some failures, the opposite.
 */
class CallOutcomesTest {
    private final Scripted directory = new Scripted();
    private final VirtualTime time = new VirtualTime();
    private final FollowedServices services =
            new FollowedServices(directory, time, id -> false, () -> {}, () -> {}, Duration.ofSeconds(3), 1_000);
    private final CallOutcomes calls = new CallOutcomes(services);

    @BeforeEach
    void doubt_one_of_two() {
        services.find("prices");
        directory.tell(
                "prices",
                Freshness.LIVE,
                Set.of("10.0.0.1:80"),
                Instance.at("10.0.0.1:80"),
                Instance.at("10.0.0.2:80"));
    }

    @Test
    void an_answer_is_reported_of_those_that_are_doubted_only() {
        completed(Status.SUCCESS, instance(1), HttpStatus.OK);
        completed(Status.SUCCESS, instance(2), HttpStatus.OK);
        completed(Status.SUCCESS, instance(1), HttpStatus.NOT_FOUND);
        completed(Status.SUCCESS, instance(1), null);
        assertThat(directory.answered).containsExactly("10.0.0.1:80", "10.0.0.1:80", "10.0.0.1:80");
    }

    @Test
    void what_failed_or_may_come_from_somebody_else_proves_nothing() {
        completed(Status.FAILED, instance(1), null);
        completed(Status.DISCARD, new EmptyResponse(), null);
        completed(Status.SUCCESS, instance(1), HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(directory.answered).isEmpty();
    }

    @Test
    void calls_of_services_that_are_not_followed_change_nothing() {
        completed(
                Status.SUCCESS,
                new DefaultResponse(new HttpInstance("x", "other", URI.create("http://10.0.0.1:80"), Map.of())),
                HttpStatus.OK);
        assertThat(directory.answered).isEmpty();
        assertThat(directory.asked).hasSize(1);
    }

    static List<Throwable> noConnection() {
        return List.of(
                new ConnectException("refused"),
                new IOException("I/O error", new HttpConnectTimeoutException("too long")),
                new IllegalStateException(new IOException(new NoRouteToHostException())),
                new UnknownHostException("a"),
                new ConnectTimeoutException());
    }

    @ParameterizedTest
    @MethodSource("noConnection")
    void an_instance_to_which_no_connection_can_be_made_is_left_out_for_a_while(Throwable why) {
        Response<ServiceInstance> chosen = instance(1);
        failed(chosen, why);
        failed(chosen, why);
        assertThat(hosts()).containsExactly("10.0.0.2");
        time.advance(Unreachable.FIRST);
        assertThat(hosts()).containsExactly("10.0.0.1", "10.0.0.2");
        // The next time for twice as long, up to a bound.
        failed(chosen, why);
        time.advance(Unreachable.FIRST);
        assertThat(hosts()).containsExactly("10.0.0.2");
        time.advance(Unreachable.FIRST);
        assertThat(hosts()).hasSize(2);
        for (int i = 0; i < 10; i++) {
            failed(chosen, why);
            time.advance(Unreachable.LONGEST);
        }
        assertThat(hosts()).hasSize(2);
        completed(Status.SUCCESS, chosen, HttpStatus.OK);
        failed(chosen, why);
        time.advance(Unreachable.FIRST);
        assertThat(hosts()).hasSize(2);
    }

    @Test
    void an_answer_brings_an_instance_back_at_once() {
        Response<ServiceInstance> chosen = instance(1);
        failed(chosen, new ConnectException());
        completed(Status.SUCCESS, chosen, HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(hosts()).hasSize(1);
        completed(Status.SUCCESS, chosen, HttpStatus.OK);
        assertThat(hosts()).hasSize(2);
    }

    @Test
    void all_are_called_where_none_can_be_reached() {
        Response<ServiceInstance> one = instance(1);
        Response<ServiceInstance> two = instance(2);
        failed(one, new ConnectException());
        failed(two, new ConnectException());
        assertThat(hosts()).hasSize(2);
        assertThat(services.withInstances()).containsExactly("prices");
    }

    @Test
    void calls_that_fail_after_they_were_sent_leave_nobody_out() {
        IOException circle = new IOException("reset");
        circle.initCause(new IOException(circle));
        failed(instance(1), circle);
        failed(instance(1), new SocketTimeoutException("read"));
        calls.onComplete(
                new CompletionContext<>(Status.DISCARD, new ConnectException(), new DefaultRequest<>(""), instance(1)));
        assertThat(hosts()).hasSize(2);
    }

    @Test
    void what_is_registered_anew_is_called() {
        Instance one = Instance.at("10.0.0.1:80");
        Instance two = Instance.at("10.0.0.2:80");
        failed(instance(1), new ConnectException());
        directory.live("prices", two);
        directory.live("prices", one, two);
        assertThat(hosts()).hasSize(2);
    }

    /** As the client of Apache has one, which is no {@link ConnectException}. */
    private static final class ConnectTimeoutException extends SocketTimeoutException {
        private static final long serialVersionUID = 1;
    }

    private List<String> hosts() {
        return services.find("prices").orElseThrow().instances().stream()
                .map(ServiceInstance::getHost)
                .toList();
    }

    private void failed(Response<ServiceInstance> chosen, Throwable why) {
        calls.onComplete(new CompletionContext<>(Status.FAILED, why, new DefaultRequest<>(""), chosen));
    }

    private Response<ServiceInstance> instance(int number) {
        return new DefaultResponse(
                services.find("prices").orElseThrow().instances().get(number - 1));
    }

    private void completed(Status status, Response<ServiceInstance> chosen, @Nullable HttpStatus answer) {
        calls.onComplete(new CompletionContext<>(
                status,
                status == Status.FAILED ? new IOException("refused") : null,
                new DefaultRequest<>(new Object()),
                chosen,
                answer == null
                        ? null
                        : new ResponseData(
                                answer,
                                new HttpHeaders(),
                                new LinkedMultiValueMap<>(),
                                new RequestData(
                                        HttpMethod.GET,
                                        URI.create("http://prices/"),
                                        new HttpHeaders(),
                                        new LinkedMultiValueMap<>(),
                                        Map.of()))));
    }
}

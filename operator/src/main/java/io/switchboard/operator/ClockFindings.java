package io.switchboard.operator;

import io.switchboard.etcd.Endpoint;
import io.switchboard.operator.Finding.Severity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares this machine's time of day with that of etcd's, which says it in answers over HTTP, in whole seconds. Where
 * etcd speaks TLS it is not asked: that would need its certificates a second time.
 */
final class ClockFindings {
    /** Slow start and the order of incarnations go by the time of day; TLS by days. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private ClockFindings() {}

    static List<Finding> of(List<Endpoint> endpoints, Clock clock) {
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        List<Finding> findings = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            if (endpoint.tls()) {
                continue;
            }
            try {
                HttpResponse<Void> answer = client.send(
                        HttpRequest.newBuilder(URI.create(endpoint + "/version"))
                                .timeout(TIMEOUT)
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
                answer.headers()
                        .firstValue("Date")
                        .ifPresent(date -> findings.add(compared(endpoint, date, clock.instant())));
            } catch (IOException | IllegalArgumentException e) {
                // That it does not answer is found by others; an embedded etcd speaks no HTTP.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return findings;
            }
        }
        return findings;
    }

    static Finding compared(Endpoint endpoint, String date, Instant now) {
        String subject = "clock of " + endpoint;
        try {
            Instant theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration ahead = Duration.between(now, theirs);
            // Their second has begun by up to one second.
            return ahead.abs().minusSeconds(1).compareTo(TOLERANCE) <= 0
                    ? new Finding(Severity.OK, subject, "agrees with this machine's", "")
                    : new Finding(
                            Severity.WARNING,
                            subject,
                            "differs from this machine's by " + ahead.toSeconds()
                                    + " s: slow start and the order of registrations of one id go by the time of day",
                            "run NTP on both");
        } catch (DateTimeParseException e) {
            return new Finding(
                    Severity.WARNING, subject, "says a date that is none: " + date, "look at what answers there");
        }
    }
}

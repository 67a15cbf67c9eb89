package io.switchboard.operator.drill;

import io.switchboard.core.Text;
import io.switchboard.operator.drill.DrillSample.Source;
import io.switchboard.operator.drill.MetricsText.Page;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The clients' metrics, read from their pages over HTTP. For one thread. */
public final class MetricsPages implements DrillSource {
    /** The most pages that are read. */
    public static final int MOST_PAGES = 100;

    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private record Asked(CompletableFuture<HttpResponse<byte[]>> answer, BoundedBody body) {}

    private final List<URI> urls;
    private final Duration every;
    private final ClientCounters counters;
    private final LongSupplier clock;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private long read;
    private String problem = "";
    private List<Page> first = List.of();

    private MetricsPages(List<URI> urls, Duration every, ClientCounters counters, LongSupplier clock) {
        this.urls = urls;
        this.every = every;
        this.counters = counters;
        this.clock = clock;
    }

    /**
     * Reads each page once.
     *
     * @param urls of the pages, by http or https
     * @param every how often they are read from then on
     * @param places in which zone instances are; null: by datacenter
     * @throws IllegalArgumentException if one is no URL, cannot be read, or has no picks; the message says which and
     *     why
     */
    public static MetricsPages open(
            List<String> urls, Duration every, @Nullable InstancePlaces places, LongSupplier clock) {
        List<URI> parsed = urls.stream().distinct().map(MetricsPages::url).toList();
        if (parsed.size() > MOST_PAGES) {
            throw new IllegalArgumentException("at most " + MOST_PAGES + " pages of metrics are read, not "
                    + parsed.size() + "; give some of the clients");
        }
        ClientCounters counters = new ClientCounters(
                places != null,
                places == null
                        ? series -> series.label("switchboard_datacenter")
                        : series ->
                                places.of(series.label("switchboard_service"), series.label("switchboard_instance")));
        MetricsPages pages = new MetricsPages(parsed, every, counters, clock);
        pages.begin();
        return pages;
    }

    private static URI url(String text) {
        try {
            URI url = URI.create(text);
            if (("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new IllegalArgumentException("\"" + Text.printable(text)
                + "\" is no page of metrics; write for example http://10.0.0.1:9464/metrics");
    }

    private void begin() {
        List<Page> pages = new ArrayList<>();
        for (Map.Entry<URI, Object> one : readAll().entrySet()) {
            if (!(one.getValue() instanceof Page page)) {
                throw new IllegalArgumentException(shown(one.getKey()) + " cannot be read: " + one.getValue());
            }
            if (!counters.hasPicks(page)) {
                throw new IllegalArgumentException(shown(one.getKey()) + " has no "
                        + String.join(
                                " or ",
                                counters.wanted().stream()
                                        .filter(name -> name.endsWith("picks_total"))
                                        .toList())
                        + ": no client there has called a service, or none that Switchboard measures");
            }
            counters.add(one.getKey().toString(), page);
            pages.add(page);
        }
        first = pages;
        read = clock.getAsLong();
    }

    /** Services of which the clients know instances in this datacenter and in no other. */
    public List<String> onlyIn(String datacenter) {
        TreeSet<String> all = new TreeSet<>();
        first.forEach(page -> all.addAll(ClientCounters.onlyIn(datacenter, page)));
        return List.copyOf(all);
    }

    /** Whether the pages tell of calls that fail for any reason, and not only of those that Switchboard refuses. */
    public boolean hasCalls() {
        return first.stream().anyMatch(ClientCounters::hasCalls);
    }

    @Override
    public Optional<DrillSample> take() {
        long now = clock.getAsLong();
        if (now - read < every.toNanos()) {
            return Optional.empty();
        }
        Map<URI, Object> answers = readAll();
        long calls = 0;
        long failed = 0;
        Map<String, Long> picks = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<URI, Object> one : answers.entrySet()) {
            if (one.getValue() instanceof Page page) {
                ClientCounters.Added added = counters.add(one.getKey().toString(), page);
                calls += added.calls();
                failed += added.failed();
                added.picks().forEach((place, count) -> picks.merge(place, count, Long::sum));
            } else {
                counters.missed(one.getKey().toString());
                problems.add(shown(one.getKey()) + " cannot be read: " + one.getValue());
            }
        }
        problem = problems.isEmpty()
                ? ""
                : problems.size() + " of " + urls.size() + " pages of metrics are missing: " + problems.get(0);
        Duration over = Duration.ofNanos(now - read);
        read = now;
        return problems.size() == urls.size()
                ? Optional.empty()
                : Optional.of(new DrillSample(Source.CLIENTS, over, calls, failed, picks, new Latencies(), ""));
    }

    @Override
    public String problem() {
        return problem;
    }

    /** All at once: of each the page, or in words why there is none. */
    private Map<URI, Object> readAll() {
        Map<URI, Asked> asked = new LinkedHashMap<>();
        for (URI url : urls) {
            HttpRequest request = HttpRequest.newBuilder(url)
                    .timeout(TIMEOUT)
                    .header("Accept", "text/plain;version=0.0.4")
                    .build();
            BoundedBody body = new BoundedBody();
            CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, head -> body);
            asked.put(url, new Asked(answer.orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS), body));
        }
        Map<URI, Object> answers = new LinkedHashMap<>();
        asked.forEach((url, answer) -> answers.put(url, page(answer)));
        return answers;
    }

    private Object page(Asked asked) {
        try {
            HttpResponse<byte[]> response = asked.answer().get();
            if (response.statusCode() != 200) {
                return "it answers with HTTP status " + response.statusCode();
            }
            Page page = MetricsText.read(new String(response.body(), StandardCharsets.UTF_8), counters.wanted());
            return page.readable() == 0 ? "it is no page of metrics in Prometheus' text format" : page;
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        } catch (ExecutionException e) {
            asked.body().end();
            Throwable why = e.getCause() == null ? e : e.getCause();
            return why instanceof TimeoutException
                    ? "no answer within " + TIMEOUT.toSeconds() + " s"
                    : Text.printable(why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static String shown(URI url) {
        return Text.printable(url.toString());
    }
}

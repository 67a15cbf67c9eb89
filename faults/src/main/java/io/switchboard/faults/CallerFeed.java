package io.switchboard.faults;

import io.grpc.Status;
import io.switchboard.harness.Child;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * What a {@link CallerMain} has said.
 *
 * <pre>
 *   CALLS count slowest names-of-servers    calls that have ended since the last such line, and who answered
 *   FAILURE start took code address why     one call; times in ms, start since the epoch
 *   VIEW at live listed doubted             its list has changed
 * </pre>
 */
public final class CallerFeed {
    public static final String NOWHERE = "nowhere";
    /** Reports that are looked at to tell who answers just now: a second and a half. */
    private static final int RECENT = 7;
    /** So many are needed to tell anything. */
    private static final int ENOUGH = 3;

    /** One call that was not answered. */
    public record Failure(String caller, long start, long took, Status.Code code, String address, String why) {}

    private final String name;
    private final IntFunction<List<String>> lines;
    private final boolean retries;
    private final List<Failure> failures = new ArrayList<>();
    private final Deque<Set<String>> recent = new ArrayDeque<>();
    private int read;
    private long calls;
    private long slowest;
    private long countedFrom;
    private boolean live;
    private int listed;
    private int doubted;
    private long staleSince;
    private Duration longestStale = Duration.ZERO;

    /** What a process says. */
    public static CallerFeed of(Child caller, boolean retries) {
        return new CallerFeed(caller.name(), caller::lines, retries);
    }

    /**
     * @param lines all that it has said, without the first so many
     * @param retries whether gRPC's retry policy is on
     */
    CallerFeed(String name, IntFunction<List<String>> lines, boolean retries) {
        this.name = name;
        this.lines = lines;
        this.retries = retries;
    }

    public String name() {
        return name;
    }

    public boolean retries() {
        return retries;
    }

    public long calls() {
        read();
        return calls;
    }

    public List<Failure> failures() {
        read();
        return failures;
    }

    /** Forgets the calls so far: it was still coming up. */
    public void countFrom(long millis) {
        countedFrom = millis;
        calls = 0;
        slowest = 0;
        failures.clear();
    }

    /** The servers that have answered of late. */
    public Set<String> answered() {
        read();
        Set<String> answered = new HashSet<>();
        recent.forEach(answered::addAll);
        return answered;
    }

    /** Takes in what it has said meanwhile. */
    public void read() {
        List<String> fresh = lines.apply(read);
        read += fresh.size();
        fresh.forEach(this::take);
    }

    private void take(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "CALLS" -> {
                calls += Long.parseLong(words[1]);
                slowest = Math.max(slowest, Long.parseLong(words[2]));
                recent.addLast(words[3].isEmpty() ? Set.of() : Set.of(words[3].split(",", -1)));
                if (recent.size() > RECENT) {
                    recent.removeFirst();
                }
            }
            case "FAILURE" -> {
                String[] parts = line.split(" ", 6);
                Failure failure = new Failure(
                        name(),
                        Long.parseLong(parts[1]),
                        Long.parseLong(parts[2]),
                        Status.Code.valueOf(parts[3]),
                        parts[4],
                        parts[5]);
                if (failure.start >= countedFrom) {
                    failures.add(failure);
                }
            }
            case "VIEW" -> view(Long.parseLong(words[1]), Boolean.parseBoolean(words[2]), words);
            default -> {}
        }
    }

    private void view(long at, boolean nowLive, String[] words) {
        if (live && !nowLive) {
            staleSince = at;
        } else if (!live && nowLive && staleSince > 0) {
            Duration stale = Duration.ofMillis(at - staleSince);
            longestStale = stale.compareTo(longestStale) > 0 ? stale : longestStale;
        }
        live = nowLive;
        listed = Integer.parseInt(words[3]);
        doubted = Integer.parseInt(words[4]);
    }

    /** The longest time until an answer since this was asked last. */
    public Duration takeSlowest() {
        Duration taken = Duration.ofMillis(slowest);
        slowest = 0;
        return taken;
    }

    /** How long its list was stale at a stretch, at most, since this was asked last. */
    public Duration takeLongestStale() {
        Duration taken = longestStale;
        longestStale = Duration.ZERO;
        return taken;
    }

    /** Forgets who has answered so far. */
    public void forgetAnswers() {
        read();
        recent.clear();
    }

    /**
     * Whether its list is live and sure and has so many servers, and it has been answered by these, and no others, of
     * late.
     */
    public boolean isWell(Collection<String> servers) {
        return isWell(servers.size(), servers);
    }

    /** As above, where some of those listed are not called. */
    public boolean isWell(int known, Collection<String> servers) {
        return recent.size() >= ENOUGH
                && live
                && doubted == 0
                && listed == known
                && answered().equals(Set.copyOf(servers));
    }

    @Override
    public String toString() {
        return name() + " (" + (live ? "live" : "stale") + ", " + listed + " listed, " + doubted
                + " doubted, answers by " + recent + ")";
    }
}

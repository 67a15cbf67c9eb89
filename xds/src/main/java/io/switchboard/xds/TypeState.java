package io.switchboard.xds;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where the resources of one type stand on one stream. */
final class TypeState {
    final ResourceType type;
    /** Asked for by name. */
    final Set<String> names = new HashSet<>();
    /** Whether all are asked for. */
    boolean wildcard;
    /** Of a delta with a wildcard: whether the names that it stands for have been looked at. */
    boolean whole;
    /** Whether a name was ever asked for: from then on, no names does not mean all. */
    boolean named;
    /** Whether the client has resources from an earlier stream. */
    boolean holds;

    /** Of the state of the world: the version of what it has from there. */
    String held = "";
    /** Whether some of what is to be said waits until services have had the time to come back. */
    boolean withheld;
    /** What it may have from an earlier stream and was not sent on this one. */
    private final Set<String> earlier = new HashSet<>();
    /** What of these is not known yet: the client goes by what it has. */
    private final Set<String> unread = new HashSet<>();

    /** What the client has, if it takes what it is sent; by name. */
    private final Map<String, Resource> sent = new TreeMap<>();
    /** What may have to be sent. */
    final Set<String> dirty = new HashSet<>();
    /** What is sent although the client may have it. */
    final Set<String> forced = new HashSet<>();
    /** What is to be removed once nothing refers to it any more. */
    final Set<String> gone = new HashSet<>();
    /** What was asked for no more while a response was under way; see {@link #drop}. */
    private final Map<String, Resource> dropped = new HashMap<>();
    /** Whether to look at all that the wildcard stands for. */
    boolean look;

    /** Of the state of the world: whether more may have to be sent than what is dirty. */
    boolean behind;

    boolean answered;
    boolean awaiting;

    @Nullable
    String nonce;

    String version = "";
    String taken = "";
    /** Why the last response was refused; null: it was not. */
    @Nullable
    String refused;

    long refusals;

    private long revision;
    /** Of names and versions of what was sent, in any order. */
    private long hash;

    TypeState(ResourceType type) {
        this.type = type;
    }

    boolean isDirty() {
        return look || !dirty.isEmpty();
    }

    /** Whether the client has what there is, and takes it. */
    boolean isSettled() {
        return !isDirty() && !awaiting && refused == null && unread.isEmpty();
    }

    @Nullable
    Resource sent(String name) {
        return sent.get(name);
    }

    Map<String, Resource> sent() {
        return sent;
    }

    void has(Resource resource) {
        forget(resource.name());
        heard(resource.name());
        sent.put(resource.name(), resource);
        hash += mixed(resource);
    }

    void forget(String name) {
        Resource before = sent.remove(name);
        if (before != null) {
            hash -= mixed(before);
        }
    }

    void mayHave(String name) {
        earlier.add(name);
    }

    /** Whether the client may have this from an earlier stream, and has heard nothing of it on this one. */
    boolean hasEarlier(String name) {
        return earlier.contains(name);
    }

    private void heard(String name) {
        earlier.remove(name);
        unread.remove(name);
    }

    /** It was looked up. */
    void found(String name, Found found) {
        if (found.state() == Found.State.UNKNOWN && hasEarlier(name)) {
            unread.add(name);
        } else {
            unread.remove(name);
        }
    }

    /**
     * Asked for no more. A response that is under way may say it, and counts with the client if that asks for it again
     * before it reads the response.
     */
    void drop(String name) {
        Resource had = sent.get(name);
        if (awaiting && had != null && !hasEarlier(name)) {
            dropped.put(name, had);
        }
        forget(name);
        heard(name);
        dirty.remove(name);
        forced.remove(name);
        gone.remove(name);
    }

    /** Asked for again: the client may have what it was sent before, or not; so it is sent once more. */
    void again(String name) {
        Resource had = dropped.remove(name);
        if (had != null) {
            has(had);
            forced.add(name);
        }
    }

    void allAgain() {
        List.copyOf(dropped.keySet()).forEach(this::again);
    }

    /** No response is under way, nor is what the client dropped before it read the last one. */
    void nothingUnderWay() {
        dropped.clear();
    }

    void seen(long ofRevision) {
        revision = Math.max(revision, ofRevision);
    }

    /** Of what the client has: the revision never goes back, and the same resources have the same hash everywhere. */
    String stateVersion() {
        return revision + "." + text(hash);
    }

    /** Whether just these are what the client has from an earlier stream. */
    boolean isHeld(Collection<Resource> resources) {
        long all = 0;
        for (Resource resource : resources) {
            all += mixed(resource);
        }
        return held.endsWith("." + text(all));
    }

    private static String text(long hash) {
        return HexFormat.of().toHexDigits(hash);
    }

    private static long mixed(Resource resource) {
        long one = 31L * resource.name().hashCode() + resource.version().hashCode();
        one = (one ^ (one >>> 32) ^ ((long) resource.version().length() << 40)) * 0x9E3779B97F4A7C15L;
        one = (one ^ (one >>> 29)) * 0xBF58476D1CE4E5B9L;
        return one ^ (one >>> 32);
    }
}

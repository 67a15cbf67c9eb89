package io.switchboard.core;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.RandomAccess;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable list of a service's instances, ordered by datacenter and id, each id once in a datacenter.
 *
 * <p>A list that is made from another by a change shares with it all that did not change, and the two are compared by
 * what they do not share: both cost what the change is, hardly what the list is.
 */
@SuppressWarnings("ReferenceEquality") // Who shares need not be compared: that is what it is for.
public final class InstanceList extends AbstractList<Instance> implements RandomAccess {
    // Chunks, each of at most this many. What does not fit is cut in halves. At 100,000 instances a change copies one
    // chunk and the list of all chunks, each some hundreds of references.
    private static final int MOST = 512;

    private static final Comparator<Instance> ORDER = (one, other) -> compare(one, other.datacenter(), other.id());

    private static final InstanceList EMPTY = new InstanceList(new Instance[0][], new int[0], 0);

    private final Instance[][] chunks;
    /** The index of each chunk's first. */
    private final int[] starts;

    private final int size;

    private InstanceList(Instance[][] chunks, int[] starts, int size) {
        this.chunks = chunks;
        this.starts = starts;
        this.size = size;
    }

    public static InstanceList of() {
        return EMPTY;
    }

    /**
     * These instances in order; the same list if it is one.
     *
     * @throws IllegalArgumentException if two have the same id in one datacenter; the message says which
     */
    public static InstanceList copyOf(Collection<Instance> instances) {
        if (instances instanceof InstanceList list) {
            return list;
        }
        Instance[] all = instances.toArray(new Instance[0]);
        if (all.length == 0) {
            return EMPTY;
        }
        Arrays.sort(all, ORDER);
        for (int i = 1; i < all.length; i++) {
            if (ORDER.compare(all[i - 1], all[i]) == 0) {
                throw new IllegalArgumentException("instance id " + Text.printable(all[i].name()) + " occurs twice");
            }
        }
        // Half full, so that what comes next splits none at once.
        int half = MOST / 2;
        Instance[][] chunks = new Instance[(all.length + half - 1) / half][];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = Arrays.copyOfRange(all, i * half, Math.min(all.length, (i + 1) * half));
        }
        return of(chunks);
    }

    private static InstanceList of(Instance[][] chunks) {
        int[] starts = new int[chunks.length];
        int size = 0;
        for (int i = 0; i < chunks.length; i++) {
            starts[i] = size;
            size += chunks[i].length;
        }
        return new InstanceList(chunks, starts, size);
    }

    /** This list with that instance, in the place of the one with its name if there is one. */
    public InstanceList with(Instance instance) {
        if (size == 0) {
            return of(new Instance[][] {{instance}});
        }
        int at = Math.max(0, chunkOf(instance.datacenter(), instance.id()));
        Instance[] chunk = chunks[at];
        int in = search(chunk, instance.datacenter(), instance.id());
        if (in >= 0) {
            if (chunk[in] == instance) {
                return this;
            }
            Instance[] changed = chunk.clone();
            changed[in] = instance;
            Instance[][] all = chunks.clone();
            all[at] = changed;
            return new InstanceList(all, starts, size);
        }
        int before = -in - 1;
        Instance[] longer = new Instance[chunk.length + 1];
        System.arraycopy(chunk, 0, longer, 0, before);
        longer[before] = instance;
        System.arraycopy(chunk, before, longer, before + 1, chunk.length - before);
        if (longer.length <= MOST) {
            return of(replaced(at, longer));
        }
        int half = longer.length / 2;
        return of(replaced(at, Arrays.copyOfRange(longer, 0, half), Arrays.copyOfRange(longer, half, longer.length)));
    }

    /**
     * This list with these instances, each id once: many at once cost less than one after another where there are none
     * yet.
     */
    public InstanceList withAll(Collection<Instance> instances) {
        if (size == 0) {
            return copyOf(instances);
        }
        InstanceList all = this;
        for (Instance instance : instances) {
            all = all.with(instance);
        }
        return all;
    }

    /** This list without the instance with that id, of a registry without a name; the same list if there is none. */
    public InstanceList without(String id) {
        return without("", id);
    }

    /** This list without the instance with that id in that datacenter; the same list if there is none. */
    public InstanceList without(String datacenter, String id) {
        int at = size == 0 ? -1 : chunkOf(datacenter, id);
        int in = at < 0 ? -1 : search(chunks[at], datacenter, id);
        if (in < 0) {
            return this;
        }
        Instance[] chunk = chunks[at];
        if (chunk.length == 1) {
            return chunks.length == 1 ? EMPTY : of(replaced(at));
        }
        Instance[] shorter = new Instance[chunk.length - 1];
        System.arraycopy(chunk, 0, shorter, 0, in);
        System.arraycopy(chunk, in + 1, shorter, in, shorter.length - in);
        // Chunks that have emptied are joined, lest a shrunken fleet keep as many as the large one had.
        if (at + 1 < chunks.length && shorter.length + chunks[at + 1].length <= MOST / 4) {
            Instance[] joined = Arrays.copyOf(shorter, shorter.length + chunks[at + 1].length);
            System.arraycopy(chunks[at + 1], 0, joined, shorter.length, chunks[at + 1].length);
            Instance[][] all = replaced(at, joined);
            Instance[][] fewer = Arrays.copyOf(all, all.length - 1);
            System.arraycopy(all, at + 2, fewer, at + 1, all.length - at - 2);
            return of(fewer);
        }
        return of(replaced(at, shorter));
    }

    /** The instance with that id, of a registry without a name; null: there is none. */
    public @Nullable Instance find(String id) {
        return find("", id);
    }

    /** The instance with that id in that datacenter; null: there is none. */
    public @Nullable Instance find(String datacenter, String id) {
        int at = size == 0 ? -1 : chunkOf(datacenter, id);
        int in = at < 0 ? -1 : search(chunks[at], datacenter, id);
        return in < 0 ? null : chunks[at][in];
    }

    public boolean has(String id) {
        return find(id) != null;
    }

    /**
     * What is to be done to a list to get another.
     *
     * @param removed whose names the other has not, in order
     * @param added whose names are new, in order
     * @param replaced what may differ in the other by anything but the name, in order
     * @param replacing one for each that is replaced
     */
    public record Difference(
            List<Instance> removed, List<Instance> added, List<Instance> replaced, List<Instance> replacing) {}

    /** Costs what the two do not share. */
    public Difference differenceTo(InstanceList next) {
        Difference difference =
                new Difference(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Cursor mine = new Cursor(this);
        Cursor theirs = new Cursor(next);
        while (!mine.isAtEnd() || !theirs.isAtEnd()) {
            if (mine.isAtSameChunkAs(theirs)) {
                mine.skipChunk();
                theirs.skipChunk();
                continue;
            }
            int order = mine.compareTo(theirs);
            if (order < 0) {
                difference.removed.add(mine.instance());
            } else if (order > 0) {
                difference.added.add(theirs.instance());
            } else if (mine.instance() != theirs.instance()) {
                difference.replaced.add(mine.instance());
                difference.replacing.add(theirs.instance());
            }
            if (order <= 0) {
                mine.advance();
            }
            if (order >= 0) {
                theirs.advance();
            }
        }
        return difference;
    }

    @Override
    public Instance get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("index " + index + " of " + size);
        }
        int at = Arrays.binarySearch(starts, index);
        int chunk = at >= 0 ? at : -at - 2;
        return chunks[chunk][index - starts[chunk]];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof InstanceList list)) {
            return super.equals(other);
        }
        if (list.size != size) {
            return false;
        }
        Cursor mine = new Cursor(this);
        Cursor theirs = new Cursor(list);
        while (!mine.isAtEnd()) {
            if (mine.isAtSameChunkAs(theirs)) {
                mine.skipChunk();
                theirs.skipChunk();
            } else if (mine.instance() == theirs.instance() || mine.instance().equals(theirs.instance())) {
                mine.advance();
                theirs.advance();
            } else {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    @Override
    public Iterator<Instance> iterator() {
        Cursor cursor = new Cursor(this);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !cursor.isAtEnd();
            }

            @Override
            public Instance next() {
                if (cursor.isAtEnd()) {
                    throw new NoSuchElementException();
                }
                Instance instance = cursor.instance();
                cursor.advance();
                return instance;
            }
        };
    }

    @Override
    public void forEach(Consumer<? super Instance> action) {
        for (Instance[] chunk : chunks) {
            for (Instance instance : chunk) {
                action.accept(instance);
            }
        }
    }

    /** By datacenter and then by id; those of a list are mostly of one datacenter, whose name they share. */
    private static int compare(Instance instance, String datacenter, String id) {
        String own = instance.datacenter();
        int order = own == datacenter ? 0 : own.compareTo(datacenter);
        return order == 0 ? instance.id().compareTo(id) : order;
    }

    /** The last chunk that does not begin behind that one; negative: all do. */
    private int chunkOf(String datacenter, String id) {
        int low = 0;
        int high = chunks.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (compare(chunks[middle][0], datacenter, id) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** As {@link Arrays#binarySearch(int[], int)}. */
    private static int search(Instance[] chunk, String datacenter, String id) {
        int low = 0;
        int high = chunk.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(chunk[middle], datacenter, id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    private Instance[][] replaced(int at, Instance[]... by) {
        Instance[][] all = new Instance[chunks.length - 1 + by.length][];
        System.arraycopy(chunks, 0, all, 0, at);
        System.arraycopy(by, 0, all, at, by.length);
        System.arraycopy(chunks, at + 1, all, at + by.length, chunks.length - at - 1);
        return all;
    }

    /** A place in a list. */
    private static final class Cursor {
        private final Instance[][] chunks;
        private int chunk;
        private int in;

        Cursor(InstanceList list) {
            chunks = list.chunks;
        }

        boolean isAtEnd() {
            return chunk == chunks.length;
        }

        Instance instance() {
            return chunks[chunk][in];
        }

        /** Behind all of a list is behind everything. */
        int compareTo(Cursor other) {
            if (isAtEnd() || other.isAtEnd()) {
                return isAtEnd() ? 1 : -1;
            }
            return instance() == other.instance() ? 0 : ORDER.compare(instance(), other.instance());
        }

        void advance() {
            in++;
            if (in == chunks[chunk].length) {
                skipChunk();
            }
        }

        boolean isAtSameChunkAs(Cursor other) {
            return in == 0
                    && other.in == 0
                    && !isAtEnd()
                    && !other.isAtEnd()
                    && chunks[chunk] == other.chunks[other.chunk];
        }

        void skipChunk() {
            chunk++;
            in = 0;
        }
    }
}

package io.switchboard.balancing;

/**
 * 64-bit hashes, well mixed: each bit of the input changes about half of the bits. They are the same in every process
 * and will stay so, since callers must agree on them. Nothing is allocated.
 *
 * <p>They are no secret: who may choose ids may choose such that collide.
 */
public final class Hashes {
    private static final int CHARS_IN_A_LONG = 4;

    private Hashes() {}

    /** The hash of a text's UTF-16 characters. */
    public static long of(CharSequence text) {
        int length = text.length();
        long hash = mix(length);
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = (word << Character.SIZE) | text.charAt(i);
            if (i % CHARS_IN_A_LONG == CHARS_IN_A_LONG - 1) {
                hash = mix(hash ^ word);
                word = 0;
            }
        }
        return mix(hash ^ word);
    }

    /** The hash of a number. No two have the same (Steele, Lea and Flood, SplitMix64, with Stafford's variant 13). */
    public static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** The hash of two numbers in this order. */
    public static long combine(long a, long b) {
        return mix(mix(a) ^ b);
    }
}

package io.switchboard.operator;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that may have been meant by one that is not known. */
public final class Suggestions {
    private static final int SHOWN = 3;
    /** What is longer is no slip of the pen of anything, and costs its square to compare. */
    private static final int LONGEST = 200;
    /** Of what is shorter there is a piece in everything. */
    private static final int SHORTEST_PIECE = 3;

    private static final int FAR = Integer.MAX_VALUE;

    private Suggestions() {}

    private record Scored(String name, int distance) {}

    /** For the end of a message: {@code ; did you mean a, b?}, or what else there is; empty where there is nothing. */
    public static String to(String wanted, Collection<String> names) {
        String meant = meant(wanted, names);
        if (!meant.isEmpty()) {
            return meant;
        }
        List<String> some = names.stream().sorted().limit(SHOWN).toList();
        return some.isEmpty() ? "" : "; there are " + String.join(", ", some) + (names.size() > SHOWN ? ", …" : "");
    }

    /** For the end of a message: {@code ; did you mean a, b?}; empty where nothing is near. */
    public static String meant(String wanted, Collection<String> names) {
        List<String> near = names.stream()
                .map(name -> new Scored(name, score(wanted, name)))
                .filter(scored -> scored.distance() != FAR)
                .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
                .limit(SHOWN)
                .map(Scored::name)
                .toList();
        return near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?";
    }

    /** How far a name is from what was typed; {@link #FAR}: nobody means the one by the other. */
    private static int score(String wanted, String name) {
        String one = wanted.toLowerCase(Locale.ROOT);
        String other = name.toLowerCase(Locale.ROOT);
        int shorter = Math.min(one.length(), other.length());
        if (shorter == 0 || Math.max(one.length(), other.length()) > LONGEST) {
            return FAR;
        }
        int distance = distance(one, other);
        // Half of what was typed has to be there at least: two letters of which one is another are another word.
        boolean slip = distance <= Math.max(1, shorter / 4) && distance * 2 < shorter;
        boolean piece = shorter >= SHORTEST_PIECE && (isPiece(one, other) || isPiece(other, one));
        return slip || piece ? distance : FAR;
    }

    /** Whether the one begins or ends with the other, or has it between two marks such as slashes. */
    private static boolean isPiece(String whole, String piece) {
        int at = whole.indexOf(piece);
        while (at >= 0) {
            int end = at + piece.length();
            boolean from = at == 0 || !Character.isLetterOrDigit(whole.charAt(at - 1));
            boolean to = end == whole.length() || !Character.isLetterOrDigit(whole.charAt(end));
            if (at == 0 || (from && to)) {
                return true;
            }
            at = whole.indexOf(piece, at + 1);
        }
        return false;
    }

    /** How many characters have to be added, removed, replaced, or swapped with the next (optimal string alignment). */
    private static int distance(String one, String other) {
        int[] beforeLast = new int[other.length() + 1];
        int[] last = new int[other.length() + 1];
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < last.length; j++) {
            last[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                boolean same = one.charAt(i - 1) == other.charAt(j - 1);
                row[j] = Math.min(last[j - 1] + (same ? 0 : 1), Math.min(last[j], row[j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[other.length()];
    }
}

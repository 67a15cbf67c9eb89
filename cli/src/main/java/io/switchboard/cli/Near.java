package io.switchboard.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Names that may have been meant. */
final class Near {
    private static final int SHOWN = 3;

    private Near() {}

    /** For the end of a message: {@code ; did you mean a, b?}, or what else there is; empty where there is nothing. */
    static String to(String wanted, Collection<String> names) {
        List<String> near = names.stream()
                .filter(name -> name.contains(wanted)
                        || wanted.contains(name)
                        || distance(wanted, name) <= Math.max(2, wanted.length() / 4))
                .sorted(Comparator.<String>comparingInt(name -> distance(wanted, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SHOWN)
                .toList();
        if (!near.isEmpty()) {
            return "; did you mean " + String.join(", ", near) + "?";
        }
        List<String> some = names.stream().sorted().limit(SHOWN).toList();
        return some.isEmpty() ? "" : "; there are " + String.join(", ", some) + (names.size() > SHOWN ? ", …" : "");
    }

    /** How many characters have to be added, removed or replaced (Levenshtein). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[row.length - 1];
    }
}

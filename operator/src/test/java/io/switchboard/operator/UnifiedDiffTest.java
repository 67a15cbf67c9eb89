package io.switchboard.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
    private static final Pattern HUNK = Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@");

    @Test
    void equal_texts_have_no_difference() {
        assertEquals(List.of(), UnifiedDiff.of("a", "x\ny\n", "b", "x\ny"));
    }

    @Test
    void a_text_from_nothing_is_all_new() {
        assertEquals(List.of("--- a", "+++ b", "@@ -0,0 +1,2 @@", "+x", "+y"), UnifiedDiff.of("a", "", "b", "x\ny\n"));
    }

    @Test
    void changes_far_apart_are_hunks_of_their_own() {
        String before = lines(1, 30);
        String after = before.replace("\n3\n", "\nthree\n").replace("\n25\n", "\n");
        assertEquals(
                List.of(
                        "--- a",
                        "+++ b",
                        "@@ -1,6 +1,6 @@",
                        " 1",
                        " 2",
                        "-3",
                        "+three",
                        " 4",
                        " 5",
                        " 6",
                        "@@ -22,7 +22,6 @@",
                        " 22",
                        " 23",
                        " 24",
                        "-25",
                        " 26",
                        " 27",
                        " 28"),
                UnifiedDiff.of("a", before, "b", after));
    }

    @Test
    void who_follows_it_makes_the_one_of_the_other() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            String before = mixed(random);
            String after = mixed(random);
            List<String> diff = UnifiedDiff.of("a", before, "b", after);
            assertEquals(after, patched(before, diff), () -> String.join("\n", diff));
        }
    }

    /** As patch(1) does it, and as strict about what is around a change. */
    private static String patched(String text, List<String> diff) {
        List<String> old = text.lines().toList();
        List<String> made = new ArrayList<>();
        int at = 0;
        for (String line : diff.subList(Math.min(2, diff.size()), diff.size())) {
            Matcher hunk = HUNK.matcher(line);
            if (hunk.matches()) {
                int start = Integer.parseInt(hunk.group(1)) - ("0".equals(hunk.group(2)) ? 0 : 1);
                made.addAll(old.subList(at, start));
                at = start;
                assertEquals(made.size(), Integer.parseInt(hunk.group(3)) - ("0".equals(hunk.group(4)) ? 0 : 1), line);
            } else if (line.startsWith("+")) {
                made.add(line.substring(1));
            } else {
                assertEquals(old.get(at), line.substring(1));
                if (line.startsWith(" ")) {
                    made.add(old.get(at));
                }
                at++;
            }
        }
        made.addAll(old.subList(at, old.size()));
        return made.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static String mixed(Random random) {
        return IntStream.range(0, 5 + random.nextInt(60))
                .mapToObj(i -> (random.nextInt(6) == 0 ? random.nextInt(9) : i) + "\n")
                .collect(Collectors.joining());
    }

    private static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }
}

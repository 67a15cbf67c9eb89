package io.switchboard.operator;

import java.util.ArrayList;
import java.util.List;

/** The lines in which two texts differ, in the form of {@code diff -u}. */
final class UnifiedDiff {
    private static final int CONTEXT = 3;
    /** Beyond this what is between the equal ends is shown as replaced whole. */
    private static final long MAX_CELLS = 16_000_000;

    /** @param mark a space for a line of both, - or + */
    private record Line(char mark, String text) {}

    private UnifiedDiff() {}

    /** Empty where there is no difference; that the last line ends or does not is none. */
    static List<String> of(String oldName, String oldText, String newName, String newText) {
        List<Line> lines = compare(oldText.lines().toList(), newText.lines().toList());
        if (lines.stream().allMatch(line -> line.mark == ' ')) {
            return List.of();
        }
        List<String> out = new ArrayList<>(List.of("--- " + oldName, "+++ " + newName));
        hunks(lines, out);
        return out;
    }

    private static List<Line> compare(List<String> before, List<String> after) {
        int start = 0;
        while (start < Math.min(before.size(), after.size())
                && before.get(start).equals(after.get(start))) {
            start++;
        }
        int end = 0;
        while (end < Math.min(before.size(), after.size()) - start
                && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
            end++;
        }
        List<Line> lines = new ArrayList<>();
        before.subList(0, start).forEach(text -> lines.add(new Line(' ', text)));
        middle(before.subList(start, before.size() - end), after.subList(start, after.size() - end), lines);
        before.subList(before.size() - end, before.size()).forEach(text -> lines.add(new Line(' ', text)));
        return lines;
    }

    /** By the longest common subsequence. */
    private static void middle(List<String> before, List<String> after, List<Line> lines) {
        int i = 0;
        int j = 0;
        if ((long) before.size() * after.size() <= MAX_CELLS) {
            int[][] common = common(before, after);
            while (i < before.size() && j < after.size()) {
                if (before.get(i).equals(after.get(j))) {
                    lines.add(new Line(' ', before.get(i)));
                    i++;
                    j++;
                } else if (common[i + 1][j] >= common[i][j + 1]) {
                    lines.add(new Line('-', before.get(i++)));
                } else {
                    lines.add(new Line('+', after.get(j++)));
                }
            }
        }
        before.subList(i, before.size()).forEach(text -> lines.add(new Line('-', text)));
        after.subList(j, after.size()).forEach(text -> lines.add(new Line('+', text)));
    }

    private static int[][] common(List<String> before, List<String> after) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }

    private static void hunks(List<Line> lines, List<String> out) {
        int oldLine = 1;
        int newLine = 1;
        int at = 0;
        while (at < lines.size()) {
            int first = nextChange(lines, at);
            if (first == lines.size()) {
                return;
            }
            int from = Math.max(at, first - CONTEXT);
            oldLine += from - at;
            newLine += from - at;
            int to = end(lines, first);
            List<Line> hunk = lines.subList(from, to);
            int olds = (int) hunk.stream().filter(line -> line.mark != '+').count();
            int news = (int) hunk.stream().filter(line -> line.mark != '-').count();
            out.add("@@ -" + range(oldLine, olds) + " +" + range(newLine, news) + " @@");
            hunk.forEach(line -> out.add(line.mark + line.text));
            oldLine += olds;
            newLine += news;
            at = to;
        }
    }

    /** Changes that are no further apart than twice the context are of one hunk. */
    private static int end(List<Line> lines, int first) {
        int last = first;
        for (int next = first; next < lines.size() && next - last <= 2 * CONTEXT; next++) {
            if (lines.get(next).mark != ' ') {
                last = next;
            }
        }
        return Math.min(lines.size(), last + 1 + CONTEXT);
    }

    private static int nextChange(List<Line> lines, int from) {
        int next = from;
        while (next < lines.size() && lines.get(next).mark == ' ') {
            next++;
        }
        return next;
    }

    /** As diff writes it: of nothing, the line before. */
    private static String range(int start, int count) {
        return count == 1 ? Integer.toString(start) : (count == 0 ? start - 1 : start) + "," + count;
    }
}

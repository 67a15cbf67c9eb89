package io.switchboard.core;

/** Makes text from outside fit for a log line or an error message. */
public final class Text {
    private static final int MAX_PRINTED = 200;

    private Text() {}

    /** The text with control characters escaped as {@code \}{@code uXXXX}, cut after {@value #MAX_PRINTED} characters. */
    public static String printable(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_PRINTED) + 8);
        for (int i = 0; i < text.length(); i++) {
            if (i == MAX_PRINTED) {
                return out.append("… (")
                        .append(text.length())
                        .append(" characters)")
                        .toString();
            }
            char c = text.charAt(i);
            // Bidirectional overrides and line separators rewrite what a terminal shows as surely as ESC does.
            if (Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || c == '\u2028'
                    || c == '\u2029') {
                out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}

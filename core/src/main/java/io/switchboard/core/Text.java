package io.switchboard.core;

import java.util.Locale;

/** Makes text from outside fit for a log line or an error message. */
public final class Text {
    private static final int MAX_PRINTED = 200;

    private Text() {}

    /** The text with control characters escaped as {@code \}{@code uXXXX}, cut after {@value #MAX_PRINTED} characters. */
    public static String printable(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_PRINTED) + 8);
        int codePoint;
        for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
            if (i >= MAX_PRINTED) {
                return out.append("… (")
                        .append(text.length())
                        .append(" characters)")
                        .toString();
            }
            codePoint = text.codePointAt(i);
            if (isObeyed(codePoint)) {
                for (char c : Character.toChars(codePoint)) {
                    out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                }
            } else {
                out.appendCodePoint(codePoint);
            }
        }
        return out.toString();
    }

    /** Whether it is ASCII digits and nothing else; so is an empty text. */
    static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    static boolean hasControlCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Bidirectional overrides, line separators and tags change what a terminal shows as surely as ESC does. */
    private static boolean isObeyed(int codePoint) {
        return Character.isISOControl(codePoint)
                || Character.getType(codePoint) == Character.FORMAT
                || codePoint == '\u2028'
                || codePoint == '\u2029';
    }
}

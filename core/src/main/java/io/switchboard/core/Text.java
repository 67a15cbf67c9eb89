package io.switchboard.core;

import java.util.Locale;

/**
 * Makes text from outside fit for a terminal, a log line, an error message or a label: what would be obeyed instead of
 * shown is written as {@code \}{@code uXXXX}. That are control characters, those of ASCII and U+0080 to U+009F; format
 * characters, which turn the direction of writing or cannot be seen, such as U+202E, U+200B and U+FEFF; the separators
 * U+2028 and U+2029; and halves of surrogate pairs.
 */
public final class Text {
    private static final int MAX_EXCERPT = 200;
    private static final int MAX_MESSAGE = 4000;
    private static final int MAX_LABEL = 256;

    private Text() {}

    /** One text within a message: escaped, and cut after {@value #MAX_EXCERPT} characters, of which the end tells. */
    public static String printable(String text) {
        return cut(text, MAX_EXCERPT);
    }

    /** A whole message that has texts from outside in it: escaped, and cut after {@value #MAX_MESSAGE} characters. */
    public static String message(String text) {
        return cut(text, MAX_MESSAGE);
    }

    /** The whole text, escaped, however long it is. */
    public static String escaped(String text) {
        return isPlain(text) ? text : escaped(text, text.length());
    }

    /**
     * The value of a metric's label: escaped, and cut after {@value #MAX_LABEL} characters. What is changed by that has
     * a hash of the whole at its end, which keeps apart what would look alike.
     */
    public static String label(String text) {
        String shown = escaped(text, Math.min(text.length(), MAX_LABEL));
        return shown.equals(text) ? text : String.format(Locale.ROOT, "%s…%08x", shown, text.hashCode());
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return escaped(text);
        }
        return escaped(text, most) + "… (" + text.length() + " characters)";
    }

    private static String escaped(String text, int to) {
        StringBuilder out = new StringBuilder(to + 16);
        int codePoint;
        for (int i = 0; i < to; i += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(i);
            if (isObeyed(codePoint)) {
                escape(codePoint, out);
            } else {
                out.appendCodePoint(codePoint);
            }
        }
        return out.toString();
    }

    /** Appends it as JSON, Java and JavaScript write it: with one escape for each {@code char}. */
    public static void escape(int codePoint, StringBuilder out) {
        for (char c : Character.toChars(codePoint)) {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                out.append(Character.forDigit((c >> shift) & 0xf, 16));
            }
        }
    }

    /** Whether a terminal, or who reads a log, would obey the character instead of showing it. */
    public static boolean isObeyed(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f) {
                return false;
            }
        }
        return true;
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
}

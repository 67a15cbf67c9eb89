package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What every message about text from outside holds. */
public final class Printable {
    /** Some excerpts of 200 characters, all of them escaped, and what is said about them. */
    private static final int MESSAGE_LIMIT = 6000;

    private Printable() {}

    /** That the message is short and has nothing that a terminal or a log would obey. */
    public static void assertPrintable(Exception e) {
        String message = String.valueOf(e.getMessage());
        assertTrue(message.length() <= MESSAGE_LIMIT, message);
        assertTrue(message.codePoints().allMatch(Printable::isPrintable), message);
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}

package io.switchboard.core;

import org.jspecify.annotations.Nullable;

/**
 * The rule for short names that fit in a key, a variable's name, a metric's label, a file's name and a part of a host's
 * name as they are: 1 to {@value #MAX_LENGTH} of {@code a-z}, {@code 0-9} and {@code -}, starting and ending with a
 * letter or a digit.
 */
final class DnsLabel {
    /** The longest name, in characters. */
    static final int MAX_LENGTH = 63;

    private DnsLabel() {}

    /**
     * What is wrong with a name, as the rest of a sentence that begins with it; null: nothing.
     *
     * @param advice what to do if there is none
     */
    static @Nullable String problemOf(String name, String advice) {
        if (name.isEmpty()) {
            return "is empty; " + advice;
        }
        if (name.length() > MAX_LENGTH) {
            return "has " + name.length() + " characters; at most " + MAX_LENGTH + " are allowed";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
                return "has a character other than a-z, 0-9 and \"-\" at position " + i;
            }
        }
        if (name.startsWith("-") || name.endsWith("-")) {
            return "starts or ends with \"-\"; start and end it with a letter or a digit";
        }
        return null;
    }
}

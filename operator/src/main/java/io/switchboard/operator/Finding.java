package io.switchboard.operator;

/**
 * One thing that was looked at.
 *
 * @param subject what was looked at, such as {@code endpoint http://10.0.0.1:2379}
 * @param state what was found, as part of a sentence
 * @param remedy what to do; empty where nothing is wrong
 */
public record Finding(Severity severity, String subject, String state, String remedy) {
    /** How bad it is. */
    public enum Severity {
        /** As it should be. */
        OK,
        /** As it should be; somebody may miss something all the same. */
        NOTE,
        /** It works, and will not always, or not as well as it should. */
        WARNING,
        /** It does not work. */
        FAILURE
    }

    static Finding ok(String subject, String state) {
        return new Finding(Severity.OK, subject, state, "");
    }

    static Finding warning(String subject, String state, String remedy) {
        return new Finding(Severity.WARNING, subject, state, remedy);
    }

    static Finding failure(String subject, String state, String remedy) {
        return new Finding(Severity.FAILURE, subject, state, remedy);
    }
}

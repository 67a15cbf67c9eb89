package io.switchboard.operator;

/**
 * Who changes something and why, for those who read it later.
 *
 * @param by such as {@code xiaoxu@host}
 * @param reason empty: none is given
 */
public record ChangeAuthor(String by, String reason) {
    /** With this reason if none is given. */
    ChangeAuthor because(String otherwise) {
        return reason.isEmpty() ? new ChangeAuthor(by, otherwise) : this;
    }
}

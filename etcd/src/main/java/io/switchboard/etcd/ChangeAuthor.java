package io.switchboard.etcd;

/**
 * Who changes something and why, for those who read it later.
 *
 * @param by such as {@code xiaoxu@host}
 * @param reason empty: none is said
 */
public record ChangeAuthor(String by, String reason) {}

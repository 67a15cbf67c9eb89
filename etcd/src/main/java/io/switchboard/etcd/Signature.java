package io.switchboard.etcd;

/**
 * Who changes something and why, for those who read it later.
 *
 * @param by such as {@code xiaoxu@host}
 * @param reason empty: none is said
 */
public record Signature(String by, String reason) {}

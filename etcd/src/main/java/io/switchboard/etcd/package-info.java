/** etcd's wire client, and {@code Directory} and {@code Registrar} on it: the only package that knows etcd. */
@NullMarked
package io.switchboard.etcd;

import org.jspecify.annotations.NullMarked;

/**
 * The one dependency of an application: {@link io.switchboard.Switchboard}, and the {@code etcd:} target for any
 * channel.
 */
@NullMarked
package io.switchboard;

import org.jspecify.annotations.NullMarked;

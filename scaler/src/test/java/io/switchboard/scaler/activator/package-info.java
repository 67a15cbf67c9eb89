/** Tests of the activator, most of them on the embedded etcd with servers that come and go. */
@NullMarked
package io.switchboard.scaler.activator;

import org.jspecify.annotations.NullMarked;

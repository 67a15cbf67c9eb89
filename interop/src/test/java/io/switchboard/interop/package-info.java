/** What Switchboard and etcd's Go packages do with each other's registrations and servers. */
@NullMarked
package io.switchboard.interop;

import org.jspecify.annotations.NullMarked;

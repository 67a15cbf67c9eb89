@NullMarked
package io.switchboard.etcd;

import org.jspecify.annotations.NullMarked;

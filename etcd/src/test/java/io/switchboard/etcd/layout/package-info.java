@NullMarked
package io.switchboard.etcd.layout;

import org.jspecify.annotations.NullMarked;

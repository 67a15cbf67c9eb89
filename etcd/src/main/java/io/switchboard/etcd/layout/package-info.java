/**
 * How registrations are written in etcd, in our format and in those of others, and how they are read. Pure: no
 * connection.
 *
 * <ul>
 *   <li>which format, and where its keys are: {@code Format}, {@code Layout}
 *   <li>that of etcd's Go package, with our metadata: {@code InstanceCodec}, {@code NativeValue},
 *       {@code NativeMetadata}, {@code AddressesByNetwork}
 *   <li>others: {@code GoZeroLayout}, {@code KitexLayout}, {@code KratosLayout}, {@code RpcxLayout}; among their labels
 *       our own words, {@code MetadataTags}
 *   <li>what is taken: {@code InstanceReader}, {@code ReadLimits}, {@code SkippedException}, {@code ReadBack}
 *   <li>which claim on a key is newer: {@code Incarnations}
 *   <li>JSON as Go reads it: {@code Json}, {@code ForeignJson}, {@code ForeignValue}
 * </ul>
 */
@NullMarked
package io.switchboard.etcd.layout;

import org.jspecify.annotations.NullMarked;

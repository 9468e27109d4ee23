package dev.winnow.lab.faults;

/**
 * A build of an older version, whose services run as processes of their own.
 *
 * @param classPath its jars
 * @param mainClass binary name of the class that runs its commands
 */
record OlderBuild(String classPath, String mainClass) {}

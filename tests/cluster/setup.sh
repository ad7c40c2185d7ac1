#!/bin/sh
# Fetches what tests/spark.rs needs: Java from the system's packages (Debian), and Spark, which the package pyspark contains,
# into target/spark. Prints the folder that SPARK_HOME is to name.
set -eu
cd "$(dirname "$0")/../.."
pyspark=3.5.9

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

if ! command -v java >/dev/null || ! python3 -c 'import ensurepip' 2>/dev/null; then
    as_root apt-get update -q >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends openjdk-17-jre-headless python3-venv >&2
fi
if [ ! -x target/spark/bin/python ] || ! target/spark/bin/python -c 'import pyspark' 2>/dev/null; then
    python3 -m venv target/spark >&2
    target/spark/bin/python -m pip install --quiet --no-cache-dir "pyspark==$pyspark" >&2
fi
target/spark/bin/python -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))'

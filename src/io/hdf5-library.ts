import type * as H5wasm from 'h5wasm/node';

export type Hdf5Library = typeof H5wasm;
export type Hdf5Module = Awaited<Hdf5Library['ready']>;

let loading: Promise<{ library: Hdf5Library; module: Hdf5Module }> | undefined;

/**
 * h5wasm (NIST; the HDF5 library of the HDF Group as WebAssembly), loaded when the first file is opened. Its errors are made
 * to throw: by default a dataset that cannot be decompressed would give whatever was in memory.
 */
export function hdf5Library(): Promise<{ library: Hdf5Library; module: Hdf5Module }> {
  loading ??= import('h5wasm/node').then(async (library) => {
    const module = await library.ready;
    module.activate_throwing_error_handler();
    return { library, module };
  });
  return loading;
}

export { nativeSource } from './native-source';

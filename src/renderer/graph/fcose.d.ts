// The layout extension ships no types; this is all the canvas uses of it.
declare module 'cytoscape-fcose' {
  import type cytoscape from 'cytoscape';

  const register: cytoscape.Ext;
  export default register;
}

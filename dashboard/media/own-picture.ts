const OWN_PICTURE = /\/media\/\d+\/[0-9a-f]{32}\/([^/]+\.(?:png|jpg|gif|webp|avif|heic|tif|ico))$/;

/** The name of a picture by its address alone, if it is one of a library that a part can be cut out of; undefined for any other. */
export const ownPicture = (url: string): string | undefined => OWN_PICTURE.exec(url)?.[1];

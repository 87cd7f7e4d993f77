export default function Choreography() {
  return null;
}
